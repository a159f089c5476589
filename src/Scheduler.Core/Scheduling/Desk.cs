using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>What every rule works on: the state, what is derived from it, the time, and the open batch.</summary>
internal sealed class Desk
{
    public Desk(KernelOptions options)
    {
        Options = options;
        var estimates = new KindEstimates();
        var limits = new LimitTable();
        var holds = new HoldTable(new GroupTable(), limits);
        var dependencies = new DependencyTable();
        Backlog = new Backlog(options, estimates, limits, holds, dependencies);
        State = new SchedulerState(options.Partition, Backlog, estimates: estimates, holds: holds, dependencies: dependencies);
        Batch = new OpenBatch(options.Limits);
    }

    public KernelOptions Options { get; }

    public Backlog Backlog { get; }

    public SchedulerState State { get; }

    public OpenBatch Batch { get; }

    public Leases Leases { get; } = new();

    public LockLeases LockLeases { get; } = new();

    /// <summary>For the submit at hand: where in it each task stands. Kept, so that not every submit makes its own.</summary>
    public Dictionary<TaskId, int> PlaceInSubmit { get; } = [];

    /// <summary>For the submit at hand: how tasks ended that are remembered no more, as the archive has it. Null: nobody has looked.</summary>
    public IReadOnlyDictionary<string, TaskPhase>? Archived { get; set; }

    /// <summary>The task that ends in this very step, and adds others: its place and its unique key are theirs already. Null: none.</summary>
    public TaskState? Ending { get; set; }

    /// <summary>The wall clock, kept from falling: not below what the journal has seen either.</summary>
    public Timestamp Now { get; private set; }

    /// <summary>For leases.</summary>
    public Timestamp Monotonic { get; private set; }

    /// <summary>When the latest event was decided: the proof of being alone, once that event is durable.</summary>
    public Timestamp LastEmitted { get; private set; }

    /// <summary>Chance for the event that would come next.</summary>
    public Chance Chance => new(Options.Seed, State.LastEventNumber + 1);

    public void Advance(Instant now)
    {
        // While the wall clock lies behind (it was set back), time goes on at half its speed: what is due comes due, and the
        // wall catches up.
        var passed = TimeSpan.FromTicks(Math.Max(0, (now.Monotonic - Monotonic).Ticks) / 2);
        Now = Timestamp.Later(Timestamp.Later(Now + passed, now.Wall), State.LastEventAt);
        Monotonic = Timestamp.Later(Monotonic, now.Monotonic);
    }

    /// <summary>The event happened: it is applied at once, by the same path as in replay, and goes out with the batch.</summary>
    public void Emit(Event happened)
    {
        State.Apply(happened);
        Batch.Add(happened);
        LastEmitted = Monotonic;
    }

    public void Reply(KernelCommand command, Answer answer)
    {
        if (command.ReplyTo is { } replyTo)
        {
            Batch.Add(new Reply(replyTo, answer));
        }
    }

    public string Cut(string error) =>
        error.Length <= Options.Limits.MaxErrorChars ? error : error[..Options.Limits.MaxErrorChars];
}
