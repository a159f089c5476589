using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Testing.Engine;

/// <summary>Describes what happens to a task, for people.</summary>
internal static class Words
{
    public static string Of(AttemptReport report, bool abandoned) => abandoned ? "is given up; its handler goes on" : report switch
    {
        AttemptSucceededReport => "returns",
        AttemptFailedReport failed => $"throws: {failed.Error}",
        AttemptCancelledReport => "stops, as it was asked to",
        AttemptYieldedReport => "yields",
        _ => "is handed back",
    };

    /// <summary>The task of an event, and its description; null: it belongs to no task, or says nothing new.</summary>
    public static (TaskId Task, string What)? Of(Event happened) => happened switch
    {
        TaskAdmitted e => (e.Task.Id, $"the task is submitted ({e.Task.Kind})"),
        TaskRetried e => (e.Task.Id, "the task is made to run again"),
        TaskAssigned e => (e.Task, $"the scheduler assigns it to {e.Node.Name}"),
        AttemptFailed e => (e.Task, $"the scheduler notes that the attempt failed; the next one is due {Durations.Text(e.RetryAt - e.At)} later"),
        AttemptLost e => (e.Task, $"the scheduler takes the attempt for lost: {Of(e.Cause)}"),
        SuccessRecorded e => (e.Task, "the scheduler records its success"),
        FailureRecorded e => (e.Task, $"the scheduler records its failure ({e.Cause}): {e.Error}"),
        CancelRequested e => (e.Task, "a cancel is asked for"),
        CancellationRecorded e => (e.Task, "the scheduler records that it is cancelled"),
        ExpiryRecorded e => (e.Task, "the scheduler records that it has expired"),
        AttemptYielded e => (e.Task, "the scheduler notes that the attempt has yielded"),
        CheckpointSaved e => (e.Task, "a checkpoint is durable"),
        _ => null,
    };

    private static string Of(LossCause cause) => cause switch
    {
        LossCause.LeaseExpired => "its node was not heard for longer than its lease",
        LossCause.ProcessDied => "its node's process has died",
        _ => "its node gave it back",
    };
}
