using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>Pages of a task's attempts, and one of them whose log is asked for. Nothing is read but what the answer needs.</summary>
public static class AttemptLists
{
    /// <summary>The page that is asked for.</summary>
    /// <param name="archived">Those that ended and that the archive has: all without a success, and those with a log.</param>
    /// <param name="others">Those that run, and those that ended and are not in the archive yet. One that is in both places is told once.</param>
    /// <param name="task">What its record says of the attempt that succeeded.</param>
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

    /// <summary>That whose log is asked for; null: there is none.</summary>
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

    /// <summary>The log that is asked for.</summary>
    /// <param name="task">Null: it is not known.</param>
    /// <param name="logOf">What is kept of an attempt's log; null: nothing.</param>
    /// <inheritdoc cref="Page"/>
    public static LogFound FindLog(
        GetLog asked, IAttemptRows archived, IReadOnlyList<AttemptInfo> others, TaskInfo? task, Func<AttemptInfo, ReadOnlyMemory<byte>?> logOf)
    {
        ArgumentNullException.ThrowIfNull(logOf);
        return task is not null && Find(asked, archived, others, task) is { } attempt ? AttemptLog.Found(attempt, logOf(attempt)) : new LogFound(null, []);
    }
}
