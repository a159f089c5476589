using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Outbox;

/// <summary>Checks tasks before they are put into an outbox. Errors are reported to the submitter, not to the relay.</summary>
internal static class OutboxTask
{
    public static TaskSpec New(string kind, object? payload) =>
        new() { Id = new TaskId(Guid.CreateVersion7().ToString("N")), Kind = kind, Payload = Payload.Json(payload) };

    /// <summary>The tasks as they are written: encoded once, so that a task that is relayed again is the same.</summary>
    /// <exception cref="RequestRejectedException">A codec cannot encode a task.</exception>
    public static async ValueTask<IReadOnlyList<TaskSpec>> EncodedAsync(IReadOnlyList<TaskSpec> tasks, PayloadCodecs codecs, CancellationToken cancellationToken)
    {
        var encoded = tasks;
        var answer = await codecs.AskAsync(
            new SubmitTasks(tasks),
            (request, _) =>
            {
                encoded = ((SubmitTasks)request).Tasks;
                return new ValueTask<Answer>(Acknowledged.Instance);
            },
            cancellationToken).ConfigureAwait(false);
        return answer is Rejection rejection ? throw new RequestRejectedException(rejection) : encoded;
    }

    /// <exception cref="RequestRejectedException">A task is not acceptable, or there are too many of them.</exception>
    public static void Require(IReadOnlyList<TaskSpec> tasks, SchedulerLimits limits)
    {
        if ((Size(tasks, limits) ?? new SubmitTasks(tasks).Refusal() ?? Fault(tasks, limits)) is { } refusal)
        {
            throw new RequestRejectedException(refusal);
        }
    }

    private static Rejection? Fault(IReadOnlyList<TaskSpec> tasks, SchedulerLimits limits) =>
        tasks.Select(task => TaskRule.Fault(task, limits)?.ToRejection(task.Id)).FirstOrDefault(refusal => refusal is not null);

    private static Rejection? Size(IReadOnlyList<TaskSpec> tasks, SchedulerLimits limits)
    {
        if (tasks.Count == 0 || tasks.Count > limits.MaxTasksPerSubmit)
        {
            return new Rejection(tasks.Count == 0 ? RejectionCode.Invalid : RejectionCode.SubmitTooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"A submit has {Counted.Of(tasks.Count, "task")}, but must have 1 to {limits.MaxTasksPerSubmit}. Submit more in several calls, in the same transaction."));
        }

        var bytes = tasks.Sum(task => (long)(task?.Payload.Length ?? 0));
        return bytes <= limits.MaxBytesPerSubmit ? null : new Rejection(RejectionCode.SubmitTooLarge, string.Create(
            CultureInfo.InvariantCulture,
            $"The payloads of a submit add up to {bytes} bytes; the most is {limits.MaxBytesPerSubmit}. Submit in several calls, in the same transaction."));
    }
}
