using Scheduler.Core.Contracts;
using Scheduler.Embedded.Sqlite;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded.Archive;

/// <summary>Reads an archive, changing nothing. One thread at a time.</summary>
/// <param name="database">Open for reading at least. Its owner closes it, after this.</param>
internal sealed class ArchiveReader(SqliteDatabase database) : IDisposable
{
    private readonly SqliteStatement _get = database.Prepare($"SELECT {ArchiveRow.Columns} FROM tasks WHERE id = ?");
    private readonly SqliteStatement _getPhase = database.Prepare("SELECT phase FROM tasks WHERE id = ?");
    private readonly TaskInfoCodec _decoder = new();

    /// <summary>As <see cref="IArchive.Get(TaskId)"/>.</summary>
    public TaskInfo? Get(TaskId task)
    {
        _get.Bind(1, task.Value);
        try
        {
            return _get.Step() ? ArchiveRow.Read(_get, _decoder).Task : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <summary>Null: it is not here.</summary>
    public TaskPhase? PhaseOf(TaskId task)
    {
        _getPhase.Bind(1, task.Value);
        try
        {
            return _getPhase.Step() ? (TaskPhase)_getPhase.Long(0) : null;
        }
        finally
        {
            _getPhase.Reset();
        }
    }

    /// <summary>As <see cref="IArchive.Count"/>. Nearly all have succeeded, and the others have an index: none of this reads
    /// the table itself.</summary>
    public Dictionary<TaskPhase, long> Count()
    {
        var counts = new Dictionary<TaskPhase, long>();
        var succeeded = database.ReadLong("SELECT count(*) FROM tasks") ?? 0;
        using var select = database.Prepare($"SELECT phase, count(*) FROM tasks WHERE {ArchiveSchema.NotSucceeded} GROUP BY phase");
        while (select.Step())
        {
            counts.Add((TaskPhase)select.Long(0), select.Long(1));
            succeeded -= select.Long(1);
        }

        if (succeeded > 0)
        {
            counts.Add(TaskPhase.Succeeded, succeeded);
        }

        return counts;
    }

    /// <summary>As <see cref="IArchive.List"/>.</summary>
    public List<FinishedTask> List(TaskFilter filter, long before, int limit)
    {
        var where = "outcome_event < ?1"
            + (filter.Phase is { } phase && phase != TaskPhase.Succeeded ? $" AND phase = ?2 AND {ArchiveSchema.NotSucceeded}" : "")
            + (filter.Phase == TaskPhase.Succeeded ? " AND phase = ?2" : "")
            + (filter.Kind is null ? "" : " AND kind = ?3")
            + (filter.Queue is null ? "" : " AND queue = ?4")
            + (string.IsNullOrEmpty(filter.IdPrefix) ? "" : " AND id >= ?5 AND substr(id, 1, length(?5)) = ?5");
        using var select = database.Prepare(
            $"SELECT {ArchiveRow.Columns} FROM tasks WHERE {where} ORDER BY outcome_event DESC LIMIT ?6");
        select.Bind(6, limit);
        select.Bind(1, before);
        BindWhere(select, filter);
        var found = new List<FinishedTask>();
        while (select.Step())
        {
            found.Add(ArchiveRow.Read(select, _decoder));
        }

        return found;
    }

    public void Dispose()
    {
        _get.Dispose();
        _getPhase.Dispose();
    }

    private static void BindWhere(SqliteStatement select, TaskFilter filter)
    {
        if (filter.Phase is { } phase)
        {
            select.Bind(2, (long)phase);
        }

        if (filter.Kind is not null)
        {
            select.Bind(3, filter.Kind);
        }

        if (filter.Queue is not null)
        {
            select.Bind(4, filter.Queue);
        }

        if (!string.IsNullOrEmpty(filter.IdPrefix))
        {
            select.Bind(5, filter.IdPrefix);
        }
    }
}
