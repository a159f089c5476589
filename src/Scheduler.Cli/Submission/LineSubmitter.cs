using Scheduler.Cli.Lines;
using Scheduler.Core.Rules;
using Scheduler.Embedded;

namespace Scheduler.Cli.Submission;

/// <summary>
/// Submits tasks, up to a thousand at a time; those that earlier runs have finished are counted instead. Where one of them is
/// refused its submit is halved, until it stands alone; what it waits for goes before it.
/// </summary>
/// <param name="refused">Told of each task that was refused: a bad line after all.</param>
internal sealed class LineSubmitter(EmbeddedScheduler scheduler, RunTally tally, Action<BadLine> refused)
{
    /// <summary>Payload bytes of one submit, about.</summary>
    public const int MostSubmitBytes = 1024 * 1024;

    // One is written while the next is made and sent.
    private const int MostOnTheWay = 4;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly Queue<Task> _onTheWay = new();
    private volatile bool _isAnyRefused;

    /// <summary>Tasks of one submit.</summary>
    public static int Chunk { get; } = SchedulerLimits.TasksPerChunk;

    public bool IsAnyRefused => _isAnyRefused;

    /// <summary>Whether an id stands for all of a task's content. Then an unfinished task of an id is the same task, though it
    /// was submitted with other retries.</summary>
    public bool IdsAreContent { get; init; }

    /// <summary>Whether there may be tasks of earlier runs. Where not, nobody looks for them.</summary>
    public bool HasEarlierTasks { get; init; } = true;

    /// <summary>Told of each line's task that an earlier run submitted, where it is finished or was submitted otherwise. On any thread.</summary>
    public Action<TaskInfo>? Found { get; init; }

    /// <summary>Whether there are tasks, finished or not. To be asked before the first submit.</summary>
    public static async Task<bool> HasTasksAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken) =>
        (await scheduler.ListAsync(new TaskFilter { Limit = 1 }, cancellationToken).ConfigureAwait(false)).Tasks.Count > 0;

    /// <summary>Adds them to the tally and sends them off; waits where much is on the way.</summary>
    public async Task SubmitAsync(IEnumerable<TaskLine> lines, CancellationToken cancellationToken)
    {
        var chunk = new List<TaskLine>(Chunk);
        foreach (var line in lines)
        {
            if (tally.TryAdd(line))
            {
                chunk.Add(line);
            }
            else
            {
                Refuse(new BadLine(line.Number, "id", $"Another line's task, which is unfinished, has the id '{line.Task.Id}'."));
            }
        }

        if (chunk.Exists(line => line.Task.After.Count > 0))
        {
            // What they wait for may be among those before them.
            while (_onTheWay.TryDequeue(out var before))
            {
                await before.ConfigureAwait(false);
            }
        }

        _onTheWay.Enqueue(SubmitNewAsync(chunk, cancellationToken));
        if (_onTheWay.Count == MostOnTheWay)
        {
            await _onTheWay.Dequeue().ConfigureAwait(false);
        }
    }

    /// <summary>Ends when all that was sent off is answered.</summary>
    public Task FlushAsync() => Task.WhenAll(_onTheWay);

    private void Refuse(BadLine bad)
    {
        _isAnyRefused = true;
        refused(bad);
    }

    // A scheduler forgets outcomes; its archive does not.
    private async Task SubmitNewAsync(List<TaskLine> lines, CancellationToken cancellationToken)
    {
        if (HasEarlierTasks && lines.Count > 0)
        {
            var finished = await scheduler.FinishedAsync([.. lines.Select(line => line.Task.Id)], cancellationToken).ConfigureAwait(false);
            lines.RemoveAll(line => finished.TryGetValue(line.Task.Id, out var info) && IsSame(line, info));
            foreach (var info in finished.Values)
            {
                Found?.Invoke(info);
            }

            tally.Accepted([.. finished.Values.Select(info => new TaskReceipt(info.Id, AlreadyKnown: true, info.Phase))], finished);
        }

        if (lines.Count > 0)
        {
            await SendAsync(lines, cancellationToken).ConfigureAwait(false);
        }
    }

    // What the archive does not know the content of (an earlier version wrote it) is taken for the same.
    private bool IsSame(TaskLine line, TaskInfo finished)
    {
        if (!IdsAreContent && finished.ContentHash is { } hash && hash != ContentHash.Of(line.Task))
        {
            RefuseDuplicate(line);
        }

        return true;
    }

    private void RefuseDuplicate(TaskLine line)
    {
        tally.Remove(line.Task.Id);
        Refuse(new BadLine(
            line.Number,
            "id",
            $"Task '{line.Task.Id}' was submitted before, with other content. Give it another id, or use another data folder."));
    }

    private async Task SendAsync(IReadOnlyList<TaskLine> lines, CancellationToken cancellationToken)
    {
        TaskSpec[] tasks = [.. lines.Select(line => line.Task)];
        while (true)
        {
            var response = await scheduler.TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);
            if (response.Value is { } accepted)
            {
                await CountAsync(accepted.Receipts, cancellationToken).ConfigureAwait(false);
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
            var ordered = LotOrder.Of(lines, out var circular);
            var (first, second) = ordered.Count == 0 ? LotOrder.FirstCircle(lines)
                : circular.Count > 0 ? (ordered, circular)
                : (ordered[..(ordered.Count / 2)], ordered[(ordered.Count / 2)..]);
            if (second.Count == 0)
            {
                RefuseCircle(first, rejection);
                return;
            }

            await SendAsync(first, cancellationToken).ConfigureAwait(false);
            await SendAsync(second, cancellationToken).ConfigureAwait(false);
            return;
        }

        var id = lines[0].Task.Id;
        if (rejection.Code == RejectionCode.DuplicateId && IdsAreContent
            && await scheduler.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } info)
        {
            Found?.Invoke(info);
            await CountAsync([new TaskReceipt(id, AlreadyKnown: true, info.Phase)], cancellationToken).ConfigureAwait(false);
            return;
        }

        if (rejection.Code == RejectionCode.DuplicateId)
        {
            RefuseDuplicate(lines[0]);
        }
        else
        {
            RefuseFor(lines[0], rejection);
        }
    }

    // No part of a circle can be accepted without the rest.
    private void RefuseCircle(List<TaskLine> circle, Rejection rejection)
    {
        RefuseFor(circle[0], rejection);
        foreach (var line in circle.Skip(1))
        {
            tally.Remove(line.Task.Id);
            Refuse(new BadLine(
                line.Number, null, FormattableString.Invariant($"It waits, directly or by way of others, for line {circle[0].Number}, and that line for it.")));
        }
    }

    private void RefuseFor(TaskLine line, Rejection rejection)
    {
        tally.Remove(line.Task.Id);
        Refuse(new BadLine(line.Number, null, CircleText.Shortened(rejection.Message)));
    }

    private async Task CountAsync(IReadOnlyList<TaskReceipt> receipts, CancellationToken cancellationToken)
    {
        var known = new Dictionary<TaskId, TaskInfo>();
        foreach (var receipt in receipts)
        {
            if (receipt.Actual != receipt.Task)
            {
                await CountNotSubmittedAsync(receipt, cancellationToken).ConfigureAwait(false);
            }

            if (receipt.AlreadyKnown && receipt.Phase.IsFinal()
                && await scheduler.GetAsync(receipt.Task, cancellationToken).ConfigureAwait(false) is { } info)
            {
                known[receipt.Task] = info;
            }
        }

        tally.Accepted(receipts, known);
    }

    // The other is waited for first and asked for then: if it ends later than that, its event is still to come.
    private async Task CountNotSubmittedAsync(TaskReceipt receipt, CancellationToken cancellationToken)
    {
        var other = receipt.Actual;
        if (tally.NotSubmitted(receipt.Task, receipt.Phase.IsFinal() ? default(TaskId?) : other))
        {
            var known = await scheduler.GetAsync(other, cancellationToken).ConfigureAwait(false);
            if (known is null || known.Phase.IsFinal())
            {
                tally.HadEnded(other);
            }
        }
    }
}
