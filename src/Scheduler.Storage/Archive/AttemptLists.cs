using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>A task's attempts from the places that they are in: those that run, those that ended, and the one that brought its success.</summary>
public static class AttemptLists
{
    /// <summary>So many of the latest that ended are looked at: a list needs all of them to know their runs.</summary>
    public const int MostLookedAt = 10_000;

    /// <param name="ended">The latest of those that ended, without a success, up to <see cref="MostLookedAt"/>.</param>
    /// <param name="live">Those that run. One that has ended meanwhile is among the others, too, which know more of it.</param>
    /// <param name="task">What its record says of the attempt that succeeded.</param>
    public static AttemptsFound Join(GetAttempts asked, IReadOnlyList<AttemptInfo> ended, IReadOnlyList<AttemptInfo> live, TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var all = All(ended, live, task);
        if (asked.Before is { } before)
        {
            all.RemoveAll(attempt => attempt.Token >= before);
        }

        var hasEarlier = all.Count > asked.Limit;
        return new AttemptsFound(hasEarlier ? all[^asked.Limit..] : all, hasEarlier);
    }

    /// <summary>That whose log is asked for; null: there is none.</summary>
    /// <inheritdoc cref="Join"/>
    public static AttemptInfo? Find(GetLog asked, IReadOnlyList<AttemptInfo> ended, IReadOnlyList<AttemptInfo> live, TaskInfo task) =>
        All(ended, live, task) is { Count: > 0 } all
            ? all.FindLast(attempt => attempt.Run == (asked.Run ?? all[^1].Run) && (asked.Attempt is null || attempt.Number == asked.Attempt))
            : null;

    /// <summary>The log that is asked for.</summary>
    /// <param name="task">Null: it is not known.</param>
    /// <param name="logOf">What is kept of an attempt's log; null: nothing.</param>
    /// <inheritdoc cref="Join"/>
    public static LogFound FindLog(
        GetLog asked, IReadOnlyList<AttemptInfo> ended, IReadOnlyList<AttemptInfo> live, TaskInfo? task, Func<AttemptInfo, ReadOnlyMemory<byte>?> logOf)
    {
        ArgumentNullException.ThrowIfNull(logOf);
        return task is not null && Find(asked, ended, live, task) is { } attempt ? AttemptLog.Found(attempt, logOf(attempt)) : new LogFound(null, []);
    }

    private static List<AttemptInfo> All(IReadOnlyList<AttemptInfo> ended, IReadOnlyList<AttemptInfo> live, TaskInfo task)
    {
        List<AttemptInfo> all = [.. ended.Concat(live).DistinctBy(attempt => attempt.Token)];
        if (Follower.SuccessOf(task) is { } success && !all.Exists(attempt => attempt.Token == success.Token))
        {
            // Its record has the number of the latest, which may have been a copy of it.
            all.Add(success with { Number = success.Number - all.Count(attempt => attempt.Token > success.Token) });
        }

        all.Sort((one, other) => one.Token.CompareTo(other.Token));
        var (run, number) = (1, 0);
        for (var i = 0; i < all.Count; i++)
        {
            // Tokens grow from run to run, and numbers begin anew. Of one whose row is damaged the number is not known, and is 0.
            run += all[i].Number > 0 && all[i].Number <= number ? 1 : 0;
            number = all[i].Number > 0 ? all[i].Number : number;
            all[i] = run == 1 ? all[i] : all[i] with { Run = run };
        }

        return all;
    }
}
