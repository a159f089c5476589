using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// A running attempt's checkpoint is kept, in place of the one before, and answered when it is durable. One that is too large
/// is refused, and the attempt goes on.
/// </summary>
internal static class CheckpointRule
{
    public static void Save(Desk desk, AttemptState attempt, CheckpointReport report)
    {
        var refusal = Refusal(desk, report.State);
        if (refusal is null && report.Number > attempt.Checkpoints)
        {
            attempt.Checkpoints = report.Number;
            desk.Emit(new CheckpointSaved(desk.Now, report.Task, report.Token, report.State, report.RunTime));
        }

        desk.Batch.To(attempt.Node.Id).Answer(new CheckpointAnswer(report.Token, report.Number, refusal));
    }

    public static Rejection? Refusal(Desk desk, ReadOnlyMemory<byte> state)
    {
        var limit = desk.Options.Limits.MaxCheckpointBytes;
        return state.Length <= limit ? null : new Rejection(RejectionCode.CheckpointTooLarge, string.Create(
            CultureInfo.InvariantCulture, $"The checkpoint has {PayloadEnvelope.LengthText(state.Span)}; the most is {limit}."));
    }
}
