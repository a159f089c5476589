using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Outbox.Relay;

/// <summary>A row of the outbox.</summary>
internal sealed record OutboxRow(long Position, string Id, byte[] Spec, Guid Submission, int SubmissionSize);

/// <summary>Tasks that were submitted together, and are forwarded together.</summary>
/// <param name="Unreadable">Why the tasks cannot be forwarded; null: they can.</param>
internal sealed record Submission(IReadOnlyList<long> Positions, IReadOnlyList<TaskSpec> Tasks, Rejection? Unreadable)
{
    public static Submission Of(IReadOnlyList<OutboxRow> rows)
    {
        var positions = rows.Select(row => row.Position).ToArray();
        var size = rows[0].SubmissionSize;
        if (rows.Count != size)
        {
            return new(positions, [], new Rejection(
                RejectionCode.Invalid, $"{Counted.Of(size, "task was", "tasks were")} submitted together, but the outbox has {rows.Count}."));
        }

        var tasks = new TaskSpec[rows.Count];
        for (var i = 0; i < tasks.Length; i++)
        {
            try
            {
                tasks[i] = SchedulerJsonText.ReadTask(rows[i].Spec, rows[i].Id);
            }
            catch (BadFieldException fault)
            {
                return new(positions, [], new Rejection(RejectionCode.Invalid, $"Task '{rows[i].Id}': {fault.Message}"));
            }

            if (tasks[i].Id.Value != rows[i].Id)
            {
                return new(positions, [], new Rejection(
                    RejectionCode.Invalid, $"Task '{rows[i].Id}': id: It is \"{tasks[i].Id}\" in the column spec, but must be that of the row, or left out."));
            }
        }

        return new(positions, tasks, null);
    }
}
