using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>Submits tasks, and sends each again with the same id until it is accepted; cancels some, makes some run again, and asks about others.</summary>
internal sealed class ClientProcess(FaultyWorld world, FaultyTasks tasks)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly List<Sent> _sent = [];

    /// <summary>All that it submits.</summary>
    public int Tasks => tasks.Count;

    /// <summary>Tasks that were not accepted yet.</summary>
    public int Open { get; private set; } = tasks.Count;

    /// <summary>Tasks of which the answer was that another has their unique key, or that what they wait for can't be.</summary>
    public int NotSubmitted => _sent.Sum(sent => sent.NotSubmitted);

    /// <summary>Submits that named a task twice, and were refused for that.</summary>
    public int Repeated { get; private set; }

    /// <summary>Submits all, a few at a time, over so much time.</summary>
    public void Begin(TimeSpan over)
    {
        for (var first = 0; first < tasks.Count;)
        {
            var count = Math.Min(1 + world.Random.Below(4), tasks.Count - first);
            var from = first;
            world.Queue.At(new Timestamp(world.Random.Below(over.Ticks)), () => Submit(from, count));
            first += count;
        }
    }

    /// <summary>The journal was put back: the user lists what is known, and submits anew what was accepted and is not.</summary>
    public void SendLostAgain()
    {
        if (world.Mix.Flaw == Flaw.LostTasksAreNotSentAgain)
        {
            return;
        }

        foreach (var sent in _sent.Where(sent => sent.IsAccepted && !sent.Specs.All(IsKnown)))
        {
            sent.IsAccepted = false;
            sent.NotSubmitted = 0;
            Open += sent.Specs.Length;
            Send(sent);
        }
    }

    /// <summary>Asks for a retry, which may be refused for what the task has come to.</summary>
    public void Retry(TaskId task)
    {
        var request = new SentRequest(answer =>
        {
            world.Observed.Hear(answer);
            if (answer is Rejection
                {
                    Code: not (RejectionCode.Unavailable or RejectionCode.NotFinal or RejectionCode.AlreadyFinal or RejectionCode.UnknownTask
                        or RejectionCode.UniqueConflict or RejectionCode.LimitReached or RejectionCode.ArchiveBehind),
                } rejection)
            {
                throw new FaultException($"A retry was refused: {rejection.Message}");
            }
        });
        world.Network.ToScheduler(world.LeaderOfAnyGroup, new RetryTask(task) { ReplyTo = request });
    }

    private bool IsKnown(TaskSpec spec) => world.Follower.IsUnfinished(spec.Id) || world.Follower.OutcomeOf(spec.Id) is not null;

    private void Submit(int first, int count)
    {
        var specs = new TaskSpec[count];
        for (var i = 0; i < count; i++)
        {
            specs[i] = tasks.Make(first + i);
        }

        specs = world.WithGraph(specs);
        var sent = new Sent(specs, WithRepeat(specs));
        _sent.Add(sent);
        Send(sent);
        foreach (var spec in specs)
        {
            if (world.Random.Happens(0.05))
            {
                Later(spec, id => new CancelTask(id));
            }

            if (world.Random.Happens(0.05))
            {
                Later(spec, id => new ExplainTask(id));
            }
        }
    }

    // The same content, and refused all the same.
    private TaskSpec[] WithRepeat(TaskSpec[] specs)
    {
        var random = world.Repeats;
        if (!random.Happens(world.Mix.RepeatedTasks))
        {
            return specs;
        }

        List<TaskSpec> repeated = [.. specs];
        repeated.Insert(random.Below(specs.Length + 1), random.Pick(specs) with { });
        return [.. repeated];
    }

    private void Send(Sent sent)
    {
        if (sent.IsAccepted)
        {
            return;
        }

        var submit = sent.Submit;
        var request = new SentRequest(answer =>
        {
            world.Observed.Hear(answer);
            if (submit.Length > sent.Specs.Length)
            {
                CorrectRefused(sent, submit, answer);
            }
            else if (answer is SubmitAccepted accepted && !sent.IsAccepted)
            {
                sent.IsAccepted = true;
                sent.NotSubmitted = accepted.Receipts.Where(receipt => receipt.Actual != receipt.Task).DistinctBy(receipt => receipt.Task).Count();
                Open -= sent.Specs.Length;
            }
            else if (answer is Rejection refused && IsNeverAccepted(refused, sent) && !sent.IsAccepted)
            {
                sent.IsAccepted = true;
                sent.NotSubmitted = sent.Specs.Length;
                Open -= sent.Specs.Length;
            }
            else if (answer is Rejection { Code: not (RejectionCode.Unavailable or RejectionCode.LimitReached or RejectionCode.UnknownTask) } rejection
                && !IsNeverAccepted(rejection, sent))
            {
                throw new FaultException($"A good task was refused: {rejection.Message}");
            }
        });
        world.Network.ToScheduler(world.LeaderOfAnyGroup, new SubmitTasks(submit) { ReplyTo = request });
        world.Queue.After(Patience, () => Send(sent));
    }

    // The next time it goes without the second one.
    private void CorrectRefused(Sent sent, TaskSpec[] submit, Answer answer)
    {
        FaultException.Require(answer is Rejection { Code: RejectionCode.DuplicateId or RejectionCode.Unavailable }, $"a submit that names a task twice is refused: {answer}");
        if (answer is Rejection { Code: RejectionCode.DuplicateId } && ReferenceEquals(sent.Submit, submit))
        {
            Repeated++;
            sent.Submit = sent.Specs;
            Send(sent);
        }
    }

    // What its tasks would wait for may wait for them by now; a group may be sealed, and what was known may be lost.
    private bool IsNeverAccepted(Rejection refused, Sent sent) => refused.Code switch
    {
        RejectionCode.UniqueConflict or RejectionCode.GroupSealed or RejectionCode.UnknownGroup => true,
        RejectionCode.Invalid => refused.Message.Contains("in a circle", StringComparison.Ordinal) || refused.Message.Contains("could never end", StringComparison.Ordinal),
        RejectionCode.UnknownTask => !_sent.Exists(other => other != sent && !other.IsAccepted && WaitsFor(sent, other)),
        _ => false,
    };

    private static bool WaitsFor(Sent sent, Sent other) =>
        other.Specs.Any(task => sent.Specs.Any(waiting => waiting.After.Any(edge => !edge.IsGroup && edge.Name == task.Id.Value)));

    private void Later(TaskSpec spec, Func<TaskId, KernelCommand> command) => world.Queue.After(
        TimeSpan.FromMilliseconds(world.Random.Below(5_000)),
        () => world.Network.ToScheduler(world.LeaderOfAnyGroup, command(spec.Id) with { ReplyTo = new SentRequest(world.Observed.Hear) }));

    private sealed class Sent(TaskSpec[] specs, TaskSpec[] submit)
    {
        public TaskSpec[] Specs { get; } = specs;

        /// <summary>The same, one of them twice perhaps: until that was refused.</summary>
        public TaskSpec[] Submit { get; set; } = submit;

        public bool IsAccepted { get; set; }

        public int NotSubmitted { get; set; }
    }
}
