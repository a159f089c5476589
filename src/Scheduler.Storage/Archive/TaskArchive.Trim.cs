using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <content>Removes tasks that are too old or too many.</content>
public partial class TaskArchive
{
    // Of tasks that a trim leaves although they are too old or too many.
    private const int MostSpared = 10_000;

    /// <inheritdoc/>
    public bool Trim(Timestamp? finishedBefore, long? keep, int rows, Predicate<TaskId>? isNeeded = null) => Dialect.Write(durable: false, connection =>
    {
        List<long> removed = [];
        var which = isNeeded is null ? "" : NotNeeded(connection, rows, isNeeded);
        if (finishedBefore is { } moment)
        {
            removed.AddRange(Remove(connection, "finished_at < $1", moment.Ticks, rows, which));
        }

        if (keep is { } count)
        {
            removed.AddRange(Remove(
                connection,
                $"outcome_event <= (SELECT outcome_event FROM {Tables.Tasks} ORDER BY outcome_event DESC LIMIT 1 OFFSET $1)",
                count,
                rows,
                which));
        }

        if (removed.Count > 0)
        {
            WriteRemoved(connection, new Timestamp(removed.Max()));
            TrimEdges(connection);
        }

        return removed.Count >= rows;
    });

    // The oldest first, and only from the beginning on: the place of an outcome grows with its time. With their attempts, but not with those of
    // a later task of the same id.
    private List<long> Remove(ISqlConnection connection, string condition, long limit, int rows, string which)
    {
        var oldest = $"""
            SELECT outcome_event FROM (SELECT outcome_event, finished_at FROM {Tables.Tasks} {which} ORDER BY outcome_event LIMIT $2) AS oldest
            WHERE {condition}
            """;
        // Most schedulers have few attempts that failed: then a trim costs what it cost without them.
        if (connection.Select($"SELECT 1 FROM {Tables.Attempts} LIMIT 1", row => row.Long(0)) is [_])
        {
            connection.Run(
                $"""
                DELETE FROM {Tables.Attempts} WHERE token IN (
                    SELECT a.token FROM {Tables.Tasks} AS t JOIN {Tables.Attempts} AS a ON a.task = t.id AND a.ended_event <= t.outcome_event
                    WHERE t.outcome_event IN ({oldest}))
                """,
                limit,
                rows);
        }

        return connection.Select($"DELETE FROM {Tables.Tasks} WHERE outcome_event IN ({oldest}) RETURNING finished_at", row => row.Long(0), limit, rows);
    }

    // The condition for those that may go, looked at until there are as many as may go at once. Where very many are needed, newer ones wait.
    private string NotNeeded(ISqlConnection connection, int rows, Predicate<TaskId> isNeeded)
    {
        List<long> needed = [];
        var seen = 0L;
        while (needed.Count < MostSpared)
        {
            var next = connection.Select(
                $"SELECT outcome_event, id FROM {Tables.Tasks} WHERE outcome_event > $1 ORDER BY outcome_event LIMIT $2",
                row => (Event: row.Long(0), Task: new TaskId(row.Text(1))),
                seen,
                rows);
            var before = needed.Count;
            needed.AddRange(next.Where(task => isNeeded(task.Task)).Select(task => task.Event));
            seen = next.Count < rows ? long.MaxValue : next[^1].Event;
            if (seen == long.MaxValue || needed.Count == before)
            {
                break;
            }
        }

        return FormattableString.Invariant($"WHERE outcome_event <= {seen}{(needed.Count == 0 ? "" : $" AND outcome_event NOT IN ({string.Join(',', needed)})")}");
    }
}
