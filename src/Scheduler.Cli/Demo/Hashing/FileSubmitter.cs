using Scheduler.Cli.Demo.Measuring;

namespace Scheduler.Cli.Demo.Hashing;

/// <summary>Submits a task for each file, a thousand at a time, and no more ahead than memory is meant for.</summary>
internal static class FileSubmitter
{
    /// <summary>Tasks that may be submitted and unfinished. A policy that orders by estimate orders these.</summary>
    public const int MostUnfinished = 100_000;

    // One is written while the next is made and sent.
    private const int MostOnTheWay = 4;
    private static readonly int Chunk = SchedulerLimits.TasksPerChunk;

    /// <param name="range">Which of the tasks.</param>
    public static async Task SubmitAsync(
        ISchedulerClient client, IWatch watch, IReadOnlyList<FileTask> tasks, Range range, CancellationToken cancellationToken)
    {
        var onTheWay = new Queue<Task>();
        var (start, length) = range.GetOffsetAndLength(tasks.Count);
        for (var next = start; next < start + length; next += Chunk)
        {
            var count = Math.Min(Chunk, start + length - next);
            await watch.FinishedAsync(next + count - MostUnfinished, cancellationToken).ConfigureAwait(false);
            if (onTheWay.Count == MostOnTheWay)
            {
                await onTheWay.Dequeue().ConfigureAwait(false);
            }

            var specs = new TaskSpec[count];
            for (var i = 0; i < count; i++)
            {
                specs[i] = tasks[next + i].ToSpec();
            }

            onTheWay.Enqueue(SubmitAsync(client, watch, specs, cancellationToken));
        }

        await Task.WhenAll(onTheWay).ConfigureAwait(false);
    }

    private static async Task SubmitAsync(ISchedulerClient client, IWatch watch, TaskSpec[] tasks, CancellationToken cancellationToken)
    {
        var accepted = await RepeatedRequest.UntilAnsweredAsync(
            () => client.TrySubmitAsync(tasks, cancellationToken), cancellationToken).ConfigureAwait(false);
        watch.Accepted(accepted.Receipts);
    }
}
