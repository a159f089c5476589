using System.Runtime.CompilerServices;
using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <content>Submits of any number of tasks.</content>
public static partial class SchedulerClientExtensions
{
    /// <summary>About how many bytes are sent at a time: half of what fits in one message of a cluster.</summary>
    private const long BytesPerChunk = ThenRule.MostBytes;

    /// <summary>
    /// Submits any number of tasks, and returns the receipt of each when it is durable, in the order of the tasks. The tasks are read as they are
    /// sent, in chunks of at most <see cref="SchedulerLimits.TasksPerChunk"/> tasks and about 512 KiB. Each chunk is submitted as a whole or not at
    /// all, but the chunks are independent. Nothing is submitted before the receipts are read: <c>await foreach</c>, <c>CountAsync()</c> or
    /// <c>ToListAsync()</c>.
    /// </summary>
    /// <exception cref="RequestRejectedException">A chunk was refused. Tasks whose receipts were returned are submitted. Those of the chunk and after
    /// it are not or, with <see cref="RejectionCode.Unavailable"/>, may be: send them again, with the same ids.</exception>
    public static async IAsyncEnumerable<TaskReceipt> SubmitStreamAsync(
        this ISchedulerClient client, IAsyncEnumerable<TaskSpec> tasks, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var chunk = new List<TaskSpec>();
        var bytes = 0L;
        await foreach (var task in tasks.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var more = IncompleteTasks.IsIncomplete(task) ? 0 : ThenRule.BytesOf(task);
            if (chunk.Count == SchedulerLimits.TasksPerChunk || (chunk.Count > 0 && bytes + more > BytesPerChunk))
            {
                foreach (var receipt in await client.SubmitChunkAsync(chunk, cancellationToken).ConfigureAwait(false))
                {
                    yield return receipt;
                }

                chunk = [];
                bytes = 0;
            }

            chunk.Add(task);
            bytes += more;
        }

        foreach (var receipt in chunk.Count == 0 ? [] : await client.SubmitChunkAsync(chunk, cancellationToken).ConfigureAwait(false))
        {
            yield return receipt;
        }
    }

    /// <inheritdoc cref="SubmitStreamAsync(ISchedulerClient, IAsyncEnumerable{TaskSpec}, CancellationToken)"/>
    public static IAsyncEnumerable<TaskReceipt> SubmitStreamAsync(
        this ISchedulerClient client, IEnumerable<TaskSpec> tasks, CancellationToken cancellationToken = default) =>
        client.SubmitStreamAsync(tasks.ToAsyncEnumerable(), cancellationToken);

    // A scheduler may take less at a time than it does by default.
    private static async ValueTask<IReadOnlyList<TaskReceipt>> SubmitChunkAsync(
        this ISchedulerClient client, IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken)
    {
        var response = await client.TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);
        if (response.Rejection is not { Code: RejectionCode.SubmitTooLarge } || tasks.Count == 1)
        {
            return response.OrThrow().Receipts;
        }

        var half = tasks.Count / 2;
        var first = await client.SubmitChunkAsync([.. tasks.Take(half)], cancellationToken).ConfigureAwait(false);
        return [.. first, .. await client.SubmitChunkAsync([.. tasks.Skip(half)], cancellationToken).ConfigureAwait(false)];
    }
}
