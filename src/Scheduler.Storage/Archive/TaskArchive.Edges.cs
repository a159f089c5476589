using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <content>What finished tasks waited for, indexed by what they waited for: without this, all task records would have to be searched.</content>
public partial class TaskArchive
{
    /// <inheritdoc/>
    public DependantsFound Dependants(string name, bool isGroup, int most) => Dialect.Read(connection =>
    {
        if (!Dialect.MayWrite && !connection.HasTable(Tables.Edges))
        {
            return new DependantsFound([], 0);
        }

        var rows = $"""
            FROM {Tables.Edges} AS e JOIN {Tables.Tasks} AS t ON t.outcome_event = e.outcome_event AND t.id = e.task
            WHERE e.name = $1 AND e.is_group = $2
            """;
        var of = isGroup ? 1 : 0;
        var found = connection.Select(
            $"SELECT e.task, e.condition, t.phase {rows} ORDER BY e.outcome_event LIMIT $3",
            row => new Dependant(new TaskId(row.Text(0)), (DependencyCondition)row.Long(1), (TaskPhase)row.Long(2)),
            name,
            of,
            most);
        return new DependantsFound(found, found.Count < most ? found.Count : (int)connection.Select($"SELECT count(*) {rows}", row => row.Long(0), name, of)[0]);
    });

    // One of an earlier version lacks this table.
    private void MakeEdges()
    {
        if (Dialect.MayWrite && !Dialect.Read(connection => connection.HasTable(Tables.Edges)))
        {
            Dialect.Write(durable: false, connection =>
            {
                connection.Execute(Tables.CreateEdges());
                return true;
            });
        }
    }

    private void InsertEdges(ISqlConnection connection, List<FinishedTask> finished)
    {
        // Of an id that came twice the later one counts.
        FinishedTask[] waited = [.. finished.Where(one => one.Task.After.Count > 0).GroupBy(one => one.Task.Id).Select(group => group.Last())];
        if (waited.Length > 0)
        {
            Dialect.InsertEdges(connection, waited);
        }
    }

    private void RemoveEdgesOf(ISqlConnection connection, TaskId task) => connection.Run(
        $"DELETE FROM {Tables.Edges} WHERE outcome_event IN (SELECT outcome_event FROM {Tables.Tasks} WHERE id = $1)", task.Value);

    private void RemoveEdgesAfter(ISqlConnection connection, long after) =>
        connection.Run($"DELETE FROM {Tables.Edges} WHERE outcome_event > $1", after);

    // The oldest tasks have gone.
    private void TrimEdges(ISqlConnection connection) => connection.Run(
        $"DELETE FROM {Tables.Edges} WHERE outcome_event < coalesce((SELECT min(outcome_event) FROM {Tables.Tasks}), $1)", long.MaxValue);
}
