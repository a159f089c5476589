using Scheduler.Cli.Run.Input;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Run.Working;

/// <summary>
/// Submits a file's tasks, up to a thousand at a time, and no more ahead than memory is meant for. Where one of them is
/// refused its submit is halved, until it stands alone.
/// </summary>
internal sealed class LineSubmitter(ISchedulerClient client, RunTally tally, Action<BadLine> refused)
{
    /// <summary>Tasks that may be submitted and unfinished. A policy orders these.</summary>
    public const int MostUnfinished = 100_000;

    private const long MostUnfinishedBytes = 64 * 1024 * 1024;
    private const int MostSubmitBytes = 1024 * 1024;

    // One is written while the next is made and sent.
    private const int MostOnTheWay = 4;
    private static readonly int Chunk = SchedulerLimits.Default.MaxTasksPerSubmit;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private volatile bool _isAnyRefused;

    /// <summary>Ends when all are submitted; where a bad line is not to be skipped, at the first one.</summary>
    /// <param name="skipBad">They have been told of before.</param>
    /// <returns>False: there was a bad line.</returns>
    public async Task<bool> SubmitAsync(TaskLines lines, bool skipBad, CancellationToken cancellationToken)
    {
        var onTheWay = new Queue<Task>();
        try
        {
            while (NextChunk(lines, skipBad) is { Count: > 0 } chunk)
            {
                onTheWay.Enqueue(SubmitAsync(chunk, cancellationToken));
                if (onTheWay.Count == MostOnTheWay)
                {
                    await onTheWay.Dequeue().ConfigureAwait(false);
                }

                await tally.UntilFewerAsync(MostUnfinished - Chunk, MostUnfinishedBytes, cancellationToken).ConfigureAwait(false);
                if (_isAnyRefused && !skipBad)
                {
                    break;
                }
            }
        }
        finally
        {
            await Task.WhenAll(onTheWay).ConfigureAwait(false);
        }

        return !_isAnyRefused;
    }

    private List<TaskLine> NextChunk(TaskLines lines, bool skipBad)
    {
        var chunk = new List<TaskLine>(Chunk);
        var bytes = 0;
        while (chunk.Count < Chunk && bytes < MostSubmitBytes && lines.Next() is { } line)
        {
            if (line.Task is { } task)
            {
                if (!tally.TryAdd(task))
                {
                    Refuse(new BadLine(task.Number, "id", $"Another line's task, which is unfinished, has the id '{task.Task.Id}'."));
                    continue;
                }

                chunk.Add(task);
                bytes += task.Task.Payload.Length;
            }
            else if (!skipBad)
            {
                // The file was another when it was checked.
                Refuse(line.Bad!);
                break;
            }
        }

        return chunk;
    }

    private void Refuse(BadLine bad)
    {
        _isAnyRefused = true;
        refused(bad);
    }

    private async Task SubmitAsync(IReadOnlyList<TaskLine> lines, CancellationToken cancellationToken)
    {
        TaskSpec[] tasks = [.. lines.Select(line => line.Task)];
        while (true)
        {
            var response = await client.TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);
            if (response.Value is { } accepted)
            {
                tally.Accepted(accepted.Receipts, await EndedAsync(accepted.Receipts, cancellationToken).ConfigureAwait(false));
                return;
            }

            // Unavailable: not known whether it counted; with the same ids it is safe to send again. A limit may be the limit
            // of requests that differ: fewer tasks at a time have fewer, and in the end there is room for one.
            var code = response.Rejection!.Code;
            if (code != RejectionCode.Unavailable && (code != RejectionCode.LimitReached || lines.Count > 1))
            {
                await RefusedAsync(lines, response.Rejection, cancellationToken).ConfigureAwait(false);
                return;
            }

            await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RefusedAsync(IReadOnlyList<TaskLine> lines, Rejection rejection, CancellationToken cancellationToken)
    {
        if (lines.Count > 1)
        {
            var half = lines.Count / 2;
            await SubmitAsync([.. lines.Take(half)], cancellationToken).ConfigureAwait(false);
            await SubmitAsync([.. lines.Skip(half)], cancellationToken).ConfigureAwait(false);
            return;
        }

        tally.Remove(lines[0].Task.Id);
        Refuse(rejection.Code == RejectionCode.DuplicateId
            ? new BadLine(lines[0].Number, "id", $"{rejection.Message} Give it another id, or use another data folder.")
            : new BadLine(lines[0].Number, null, rejection.Message));
    }

    private async Task<Dictionary<TaskId, TaskInfo>> EndedAsync(IReadOnlyList<TaskReceipt> receipts, CancellationToken cancellationToken)
    {
        var ended = new Dictionary<TaskId, TaskInfo>();
        foreach (var receipt in receipts)
        {
            if (receipt.AlreadyKnown && receipt.Phase.IsFinal() && receipt.Phase != TaskPhase.Succeeded
                && await client.GetAsync(receipt.Task, cancellationToken).ConfigureAwait(false) is { } info)
            {
                ended[receipt.Task] = info;
            }
        }

        return ended;
    }
}
