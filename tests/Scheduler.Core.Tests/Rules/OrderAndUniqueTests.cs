using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Random submits with order keys and unique keys: each receipt, and all that runs after each step, is as a plain model says.</summary>
public sealed class OrderAndUniqueTests
{
    private const int Steps = 300;

    private static readonly string[] Keys = ["a", "b", "c"];

    private static readonly RetryPolicy OneMore = new()
    {
        MaxAttempts = 2,
        Backoff = RetryBackoff.Fixed,
        BaseDelay = TimeSpan.FromSeconds(2),
        JitterPercent = 0,
    };

    [Theory]
    [ClassData(typeof(Seeds))]
    public void Whatever_comes_receipts_and_starts_are_as_a_plain_model_says(int seed) => Seeds.Report(seed, () =>
    {
        for (var run = 0; run < (Seeds.IsLongForm ? 100 : 2); run++)
        {
            new Run(new Random(unchecked((seed * 1_000) + run))).Go();
        }
    });

    private sealed class Run(Random random)
    {
        private readonly World _world = new(new KernelOptions().Patient());
        private readonly FlowModel _model = new();
        private readonly List<TaskSpec> _submitted = [];
        private readonly Dictionary<string, TaskInfo> _archive = new(StringComparer.Ordinal);
        private NodeId _node;

        public void Go()
        {
            _node = _world.Join("n", Given.Node(slots: Steps * 4), window: Steps * 4);
            for (var step = 0; step < Steps; step++)
            {
                _model.Now = _world.Time;
                Step();
                _model.Now = _world.Time;
                _model.Settle();
                foreach (var ended in _world.Follower.TakeFinished())
                {
                    _archive[ended.Id.Value] = ended;
                }

                Assert.Equal(_model.Running, Running());
            }
        }

        private void Step()
        {
            switch (random.Next(12))
            {
                case < 4:
                    Submit();
                    break;
                case < 6 when Any(_model.Running) is { } id:
                    _world.Succeed(id);
                    _model.Succeed(id);
                    break;
                case 6 or 7 when Any(_model.Running) is { } id:
                    var retryable = random.Next(2) == 0;
                    _world.Fail(id, retryable: retryable);
                    _model.Fail(id, retryable);
                    break;
                case 8 when Any(_model.Waiting) is { } id:
                    _world.Cancel(id);
                    _model.Cancel(id);
                    break;
                case 9 when Any(_model.WithoutSuccess) is { } id:
                    var answer = _world.Do(new RetryTask(new TaskId(id), _archive[id]));
                    Assert.Equal(_model.Retry(id), answer is RetryAccepted);
                    Assert.True(answer is RetryAccepted or Rejection { Code: RejectionCode.UniqueConflict }, answer?.ToString());
                    break;
                case 10 when Any([.. _model.HeldKeys]) is { } key:
                    _world.Do(new ReleaseHold(HoldTarget.OrderKey, key));
                    _model.Release(key);
                    break;
                case 11 when random.Next(3) == 0:
                    FailOver();
                    break;
                default:
                    _world.Pass(random.Next(1, 6) / 2.0);
                    break;
            }
        }

        private void Submit()
        {
            List<TaskSpec> tasks = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Known() ?? Task($"t{_submitted.Count}"))];
            if (random.Next(5) == 0)
            {
                tasks.Add(tasks[0] with { });
            }

            var answer = _world.Do(new SubmitTasks(tasks));
            if (tasks.DistinctBy(task => task.Id).Count() < tasks.Count)
            {
                Assert.Equal(RejectionCode.DuplicateId, Assert.IsType<Rejection>(answer).Code);
                return;
            }

            var expected = _model.Submit(tasks);
            if (expected is null)
            {
                Assert.Equal(RejectionCode.UniqueConflict, Assert.IsType<Rejection>(answer).Code);
            }
            else
            {
                // In which phases they are is seen by what runs.
                Assert.Equal(expected, Assert.IsType<SubmitAccepted>(answer).Receipts.Select(receipt => receipt with { Phase = TaskPhase.Pending }));
            }
        }

        private TaskSpec? Known() => _submitted.Count > 0 && random.Next(10) == 0 ? _submitted[random.Next(_submitted.Count)] : null;

        private TaskSpec Task(string id)
        {
            var task = Given.Task(
                id, retry: OneMore, orderKey: random.Next(2) == 0 ? Any(Keys) : null,
                onFailure: random.Next(3) == 0 ? OrderFailure.Hold : OrderFailure.Continue, unique: random.Next(2) == 0 ? Unique() : null);
            task = task.OrderKey is null ? task with { OrderOnFailure = OrderFailure.Continue } : task;
            _submitted.Add(task);
            return task;
        }

        private UniqueKey Unique()
        {
            var unique = new UniqueKey { Key = Any(Keys)!, OnConflict = (UniqueConflict)random.Next(Enum.GetValues<UniqueConflict>().Length) };
            var time = TimeSpan.FromSeconds(random.Next(1, 5));
            return unique.OnConflict switch
            {
                UniqueConflict.Debounce => unique with { Delay = time, AtMost = time * 2 },
                UniqueConflict.Throttle => unique with { Within = time },
                _ => random.Next(2) == 0 ? unique with { Within = time } : unique,
            };
        }

        private void FailOver()
        {
            if (random.Next(2) == 0)
            {
                _world.Failover();
            }
            else
            {
                _world.FailoverFromSnapshot();
            }

            _world.Renew(_node, Steps * 4, [.. Running().Select(_world.Token)]);
        }

        private List<string> Running() => [.. _submitted.Select(task => task.Id)
            .Where(id => _world.Follower.Get(id) is { Phase: TaskPhase.Assigned or TaskPhase.Running }).Select(id => id.Value).Order(StringComparer.Ordinal)];

        private string? Any(IReadOnlyList<string> of) => of.Count == 0 ? null : of[random.Next(of.Count)];
    }
}
