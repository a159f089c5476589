using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>Pages of a task's attempts, or the one whose log is requested. Reads only what the answer needs.</summary>
public static class AttemptLists
{
    /// <summary>Returns the requested page.</summary>
    /// <param name="archived">Ended attempts in the archive: all without a success, and those with a log.</param>
    /// <param name="others">Running attempts, and ended ones that are not in the archive yet. An attempt in both places is listed once.</param>
    /// <param name="task">The task, whose record describes the attempt that succeeded.</param>
    public static AttemptsFound Page(GetAttempts asked, IAttemptRows archived, IReadOnlyList<AttemptInfo> others, TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var all = new JoinedAttempts(archived, others, task);
        var latest = all.Before(asked.Before, asked.Limit + 1);
        AttemptInfo[] page = [.. latest.Take(asked.Limit).Reverse()];

        // Tokens grow from run to run, and numbers begin anew.
        var run = page.Length == 0 ? 0 : all.CountFirsts(page[0].Token);
        for (var i = 0; i < page.Length; i++)
        {
            run += i > 0 && page[i].Number == 1 ? 1 : 0;
            page[i] = page[i] with { Run = Math.Max(1, run) };
        }

        return new AttemptsFound(page, latest.Count > asked.Limit);
    }

    /// <summary>Returns the attempt whose log is requested; null: there is none.</summary>
    /// <inheritdoc cref="Page"/>
    public static AttemptInfo? Find(GetLog asked, IAttemptRows archived, IReadOnlyList<AttemptInfo> others, TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var all = new JoinedAttempts(archived, others, task);
        var runs = Math.Max(1, all.CountFirsts(null));
        var run = asked.Run ?? runs;
        if (run > runs)
        {
            return null;
        }

        var (from, before) = (run == 1 ? null : all.FirstOf(run), run == runs ? null : all.FirstOf(run + 1));
        var found = asked.Attempt is { } number ? all.Numbered(number, from, before) : all.Before(before, 1) is [var last] ? last : null;
        return found is null ? null : found with { Run = run };
    }

    /// <summary>Returns the requested log.</summary>
    /// <param name="task">Null: the task is not known.</param>
    /// <param name="logOf">Returns what is kept of an attempt's log; null: nothing.</param>
    /// <inheritdoc cref="Page"/>
    public static LogFound FindLog(
        GetLog asked, IAttemptRows archived, IReadOnlyList<AttemptInfo> others, TaskInfo? task, Func<AttemptInfo, ReadOnlyMemory<byte>?> logOf)
    {
        ArgumentNullException.ThrowIfNull(logOf);
        return task is not null && Find(asked, archived, others, task) is { } attempt ? AttemptLog.Found(attempt, logOf(attempt)) : new LogFound(null, []);
    }
}
