using System.Text.Json;
using Scheduler.Cli.Demo.Hashing;

namespace Scheduler.Cli.Demo.Checking;

/// <summary>What the scheduler's records say of one task.</summary>
/// <param name="Hash">Null where there is no readable result.</param>
/// <param name="Listed">How often it is among the tasks: once.</param>
internal sealed record DemoOutcome(TaskPhase Phase, FileHash? Hash, string? Node, int Attempts, int LostAttempts, string? Error, int Listed);

/// <summary>Reads the demo's tasks back, from where anyone would who asks later.</summary>
internal static class DemoOutcomes
{
    private const int PageSize = 1_000;

    public static async Task<Dictionary<TaskId, DemoOutcome>> ReadAsync(
        ISchedulerClient client, IReadOnlyDictionary<TaskId, long> wanted, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TaskId, DemoOutcome>(wanted.Count);
        var filter = new TaskFilter { Queue = FileTask.Queue, Kind = FileTask.Kind, Limit = PageSize, Details = true };
        while (true)
        {
            var page = await RepeatedRequest.UntilToldAsync(() => client.ListAsync(filter, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            foreach (var task in page.Tasks.Where(t => wanted.ContainsKey(t.Id)))
            {
                var outcome = Of(task);
                found[task.Id] = found.TryGetValue(task.Id, out var before) ? before with { Listed = before.Listed + 1 } : outcome;
            }

            if (page.Next is null)
            {
                return found;
            }

            filter = filter with { After = page.Next };
        }
    }

    private static DemoOutcome Of(TaskInfo task)
    {
        FileHash? hash = null;
        if (task.Result is { } result)
        {
            try
            {
                hash = Payload.Read<FileHash>(result);
            }
            catch (JsonException)
            {
                // Then there is none, which is a difference to be told.
            }
        }

        return new DemoOutcome(task.Phase, hash, task.Node?.Name, task.Attempt, task.LostAttempts, task.Error, Listed: 1);
    }
}
