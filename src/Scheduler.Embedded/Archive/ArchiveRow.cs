using Scheduler.Embedded.Sqlite;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded.Archive;

/// <summary>A task as a row: what is bound where, and read back.</summary>
internal static class ArchiveRow
{
    public const string Columns = "outcome_event, task, id, kind, queue, phase, finished_at";

    // An insert that fails as soon as it meets its like needs no journal of its own within the transaction.
    public const string Insert = "INSERT OR FAIL INTO " + Values;

    public const string Replace = "INSERT OR REPLACE INTO " + Values;

    private const string Values = "tasks (outcome_event, id, kind, queue, phase, finished_at, task) VALUES (?, ?, ?, ?, ?, ?, ?)";

    public static void Bind(SqliteStatement insert, FinishedTask finished, TaskInfoCodec codec)
    {
        var task = finished.Task;
        insert.Bind(1, finished.OutcomeEvent);
        insert.Bind(2, task.Id.Value);
        insert.Bind(3, task.Kind);
        insert.Bind(4, task.Queue);
        insert.Bind(5, (long)task.Phase);
        insert.Bind(6, task.FinishedAt.GetValueOrDefault().Ticks);
        insert.Bind(7, codec.Encode(task).Span);
    }

    public static FinishedTask Read(SqliteStatement row, TaskInfoCodec codec) =>
        new(row.Long(0), DamagedTask.Or(
            row,
            r => codec.Decode(r.Blob(1), r.Long(0)),
            r => (r.Text(2), r.Text(3), r.Text(4), (int)r.Long(5), r.Long(6))));
}
