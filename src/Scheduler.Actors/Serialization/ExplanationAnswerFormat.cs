using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Why a task is not running now, among the records of a message.</summary>
internal static class ExplanationAnswerFormat
{
    private const int HasUnblocks = 1;
    private const int HasShare = 2;
    private const int HasPreemption = 4;
    private const int HasPreemptionFor = 8;
    private const int HasCopy = 16;
    private const int AllFlags = 31;

    /// <summary>The format of the first versions.</summary>
    public static TaskExplanation First(ref RecordFields f, TaskExplanation value) => new(
        f.Task(value.Task),
        f.AnyEnum(value.Phase),
        f.AnyEnum(value.Reason),
        f.Text(value.Text),
        f.SignedInt(value.TasksAhead ?? -1) is >= 0 and var ahead ? ahead : null,
        f.Node(f.Bool(value.Node is not null), value.Node),
        f.Optional(value.Assignment, ExplanationFormat.Fields));

    public static TaskExplanation Fields(ref RecordFields f, TaskExplanation value)
    {
        var first = First(ref f, value);
        var flags = f.Flags(value, FlagsOf, AllFlags);
        return first with
        {
            Unblocks = f.Text(flags[HasUnblocks], value.Unblocks),
            Share = f.Of(flags[HasShare], value.Share, Share),
            Preemption = f.Of(flags[HasPreemption], value.Preemption, flags[HasPreemptionFor] ? PreemptionFor : Preemption),
            Copy = f.Of(flags[HasCopy], value.Copy, CopyFormat.Fields),
        };
    }

    private static FairShare Share(ref RecordFields f, FairShare share) => new(f.Text(share.Key), f.Long(share.Weight), f.Double(share.Share), f.Int(share.KeysAhead));

    private static PendingPreemption Preemption(ref RecordFields f, PendingPreemption preemption)
    {
        var (task, node, cause) = (f.Task(preemption.Task), f.Node(preemption.Node), f.Enum(preemption.Cause));
        return new(task, node, For: null, cause);
    }

    private static PendingPreemption PreemptionFor(ref RecordFields f, PendingPreemption preemption) =>
        Preemption(ref f, preemption) with { For = f.Task(preemption.For ?? default) };

    private static int FlagsOf(TaskExplanation value) =>
        (value.Unblocks is null ? 0 : HasUnblocks)
        | (value.Share is null ? 0 : HasShare)
        | (value.Preemption is null ? 0 : HasPreemption)
        | (value.Preemption?.For is null ? 0 : HasPreemptionFor)
        | (value.Copy is null ? 0 : HasCopy);
}
