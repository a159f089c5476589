using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

/// <summary>Bulk changes, asked of a scheduler that is a list of tasks.</summary>
public sealed class BulkChangeTests
{
    private static readonly TaskFilter Mail = new() { Queue = "mail", Limit = 20 };

    private readonly ListedTasks _tasks = new();

    [Fact]
    public async Task Every_page_is_worked_through_at_most_sixteen_tasks_at_a_time()
    {
        _tasks.Add(50);
        var seen = new Reports();

        var done = await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Mail), seen);

        Assert.Equal((50L, 50L, 0, null), (done.Matched, done.Changed, done.Refused.Count, done.After));
        Assert.InRange(_tasks.MostAtATime, 1, 16);
        Assert.Equal(
            [(16, null), (20, null), (36, "20"), (40, "20"), (50, "40")], seen.All.Select(report => ((int)report.Changed, report.After)));
        Assert.Equal(["t00", "t01", "t02", "t03", "t04", "t05", "t06", "t07", "t08", "t09"], done.Examples.Select(task => task.Value));
        Assert.All(_tasks.Asked, command => Assert.IsType<CancelTask>(command));
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_codes_and_the_first_is_told()
    {
        _tasks.Add(5);
        _tasks.Refusals["t01"] = new Rejection(RejectionCode.AlreadyFinal, "Task 't01' has succeeded.");
        _tasks.Refusals["t02"] = new Rejection(RejectionCode.UnknownTask, "There is no task 't02'.");
        _tasks.Refusals["t04"] = new Rejection(RejectionCode.AlreadyFinal, "Task 't04' has failed.");

        var done = await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Mail));

        Assert.Equal((5L, 2L, "Task 't01' has succeeded."), (done.Matched, done.Changed, done.FirstRefusal));
        Assert.Equal(new Dictionary<RejectionCode, long> { [RejectionCode.AlreadyFinal] = 2, [RejectionCode.UnknownTask] = 1 }, done.Refused);
    }

    [Fact]
    public async Task A_task_whose_record_in_the_archive_is_behind_is_passed_over_and_counted()
    {
        _tasks.Add(3);
        _tasks.Refusals["t01"] = new Rejection(RejectionCode.ArchiveBehind, "The archive does not know yet how task 't01' ended. Ask again.");

        var done = await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Mail));

        Assert.Equal((2L, _tasks.Refusals["t01"].Message), (done.Changed, done.FirstRefusal));
        Assert.Equal(1, Assert.Single(done.Refused, refused => refused.Key == RejectionCode.ArchiveBehind).Value);
    }

    [Fact]
    public async Task Of_finished_tasks_a_retry_lists_only_those_that_did_not_succeed()
    {
        await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Retry, Mail));
        await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Mail));
        Assert.Equal([(true, true), (false, false)], _tasks.Listed.Select(filter => (filter.Finished == true, filter.WithoutSuccess)));
    }

    [Fact]
    public async Task While_no_scheduler_answers_the_same_is_asked_again()
    {
        _tasks.Add(30);
        _tasks.Outages = [1, 2, 3, 10, 11];

        var done = await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Hold("a look"), Mail), time: new PassingTime());

        Assert.Equal((30L, 30L, 0), (done.Matched, done.Changed, done.Refused.Count));
        Assert.Equal(30, _tasks.Asked.Distinct().Count());
    }

    [Fact]
    public async Task When_none_answers_for_too_long_it_ends_and_says_how_far_it_was()
    {
        _tasks.Add(30);
        _tasks.Outages = [.. Enumerable.Range(25, 1_000)];
        var seen = new Reports();
        var change = new BulkChange(TaskAction.Cancel, Mail) { Patience = TimeSpan.FromSeconds(2) };

        var fault = await Assert.ThrowsAsync<RequestRejectedException>(() => _tasks.ChangeManyAsync(change, seen, new PassingTime()));

        Assert.Equal(RejectionCode.Unavailable, fault.Rejection.Code);
        var last = seen.All[^1];
        Assert.Equal((20L, null), (last.Changed, last.After));
        _tasks.Outages = [];
        Assert.Equal(30, (await _tasks.ChangeManyAsync(change with { Filter = Mail with { After = last.After } })).Changed);
    }

    [Fact]
    public async Task Whoever_may_not_is_told_at_once()
    {
        _tasks.Add(3);
        _tasks.Refusals["t00"] = new Rejection(RejectionCode.NotAllowed, "No.");
        await Assert.ThrowsAsync<RequestRejectedException>(() => _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Mail)));
        Assert.Single(_tasks.Asked);
    }

    [Fact]
    public async Task A_dry_run_asks_for_nothing()
    {
        _tasks.Add(45);
        var done = await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Mail) { DryRun = true });
        Assert.Equal((45L, 0L, 10), (done.Matched, done.Changed, done.Examples.Count));
        Assert.Empty(_tasks.Asked);
    }

    [Fact]
    public async Task A_filter_without_a_condition_is_refused_unless_all_are_meant()
    {
        _tasks.Add(3);
        foreach (var filter in new[] { new TaskFilter(), new TaskFilter { IdPrefix = "" }, new TaskFilter { Finished = false } })
        {
            var fault = await Assert.ThrowsAsync<SchedulerConfigurationException>(
                () => _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, filter) { DryRun = true }));
            Assert.Equal(
                "The filter has no condition, so it means every task. Give it one or more of phase, kind, queue, group, id prefix, header, label, submittedBefore,"
                    + " submittedAfter, error; or say 'all', if cancel is meant for every task.",
                fault.Message);
        }

        Assert.Equal(3, (await _tasks.ChangeManyAsync(new BulkChange(TaskAction.Cancel, new TaskFilter()) { All = true })).Changed);
    }

    [Theory]
    [InlineData("retry", TaskPhase.Succeeded, "Phase is succeeded, but retry is for tasks in one of the phases failed, cancelled, expired.")]
    [InlineData("cancel", TaskPhase.Failed, "Phase is failed, but cancel is for tasks in one of the phases scheduled, awaiting, held, pending, assigned, running, preempting, retryWait.")]
    [InlineData("revise", TaskPhase.Running, "Phase is running, but revise is for tasks in one of the phases scheduled, awaiting, held, pending, retryWait.")]
    [InlineData("nothing", TaskPhase.Pending, "Nothing is to be changed: give a priority, a notBefore or a queue.")]
    [InlineData("no reason", TaskPhase.Pending, "The hold has no reason. Say why the task is held.")]
    public void What_does_not_fit_together_is_refused(string name, TaskPhase phase, string message)
    {
        var action = name switch
        {
            "retry" => TaskAction.Retry,
            "cancel" => TaskAction.Cancel,
            "revise" => TaskAction.Revise(priority: 1),
            "nothing" => TaskAction.Revise(),
            _ => TaskAction.Hold(null!),
        };
        var fault = Assert.Throws<SchedulerConfigurationException>(() => new BulkChange(action, new TaskFilter { Phase = phase }).Validate());
        Assert.Equal(message, fault.Message);
    }

    private sealed class Reports : IProgress<BulkProgress>
    {
        public List<BulkProgress> All { get; } = [];

        public void Report(BulkProgress value) => All.Add(value);
    }

    /// <summary>Every wait is over at once, and has taken its time.</summary>
    private sealed class PassingTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref _ticks, dueTime.Ticks);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class ListedTasks : ISchedulerClient
    {
        private readonly List<TaskInfo> _tasks = [];
        private readonly Lock _gate = new();
        private int _requests;
        private int _running;

        public List<Request> Asked { get; } = [];

        public List<TaskFilter> Listed { get; } = [];

        public int MostAtATime { get; private set; }

        public Dictionary<string, Rejection> Refusals { get; } = [];

        /// <summary>The numbers of the requests, from 0 on, that nobody answers.</summary>
        public HashSet<int> Outages { get; set; } = [];

        public void Add(int count) => _tasks.AddRange(Enumerable.Range(0, count).Select(
            i => new TaskInfo { Id = FormattableString.Invariant($"t{i:d2}"), Kind = "noop", Queue = "mail", Phase = TaskPhase.Pending }));

        public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                MostAtATime = Math.Max(MostAtATime, ++_running);
                if (request is ListTasks { Filter: var filter })
                {
                    Listed.Add(filter);
                }
                else
                {
                    Asked.Add(request);
                }
            }

            await Task.Yield();
            lock (_gate)
            {
                _running--;
                return Outages.Contains(_requests++) ? new Rejection(RejectionCode.Unavailable, "Nobody answers.") : Answer(request);
            }
        }

        public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        private Answer Answer(Request request)
        {
            if (request is not ListTasks { Filter: var filter })
            {
                return request is CancelTask cancel && Refusals.TryGetValue(cancel.Task.Value, out var refusal) ? refusal : Acknowledged.Instance;
            }

            var from = filter.After is null ? 0 : int.Parse(filter.After, System.Globalization.CultureInfo.InvariantCulture);
            var page = _tasks.Skip(from).Where(filter.Matches).Take(filter.Limit).ToArray();
            var next = from + page.Length;
            return new TaskPage(page, next < _tasks.Count ? next.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
        }
    }
}
