using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Sqlite;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;
using SQLitePCL;

namespace Scheduler.Embedded.Archive;

/// <summary>
/// The archive in a SQLite file of its own, so that its writes never stand before those of the journal. Commits are not
/// synced one by one: what a power cut takes is projected again from the journal.
/// </summary>
internal sealed class SqliteArchive : IArchive
{
    private readonly string _file;
    private readonly SqliteDatabase _writer;
    private readonly SqliteDatabase _reader;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _advance;
    private readonly ArchiveReader _read;
    private readonly TaskInfoCodec _encoder = new();

    // In memory there is one connection, and then one lock.
    private readonly Lock _writing;
    private readonly Lock _reading;

    private SqliteArchive(string file, SqliteDatabase writer, SqliteDatabase reader)
    {
        _file = file;
        _writer = writer;
        _reader = reader;
        _writing = new Lock();
        _reading = ReferenceEquals(writer, reader) ? _writing : new Lock();
        _insert = writer.Prepare(ArchiveRow.Insert);
        _replace = writer.Prepare(ArchiveRow.Replace);
        _remove = writer.Prepare("DELETE FROM tasks WHERE id = ?");
        _advance = writer.Prepare("UPDATE progress SET last_event = ?");
        _read = new ArchiveReader(reader);
        Offset = writer.ReadLong("SELECT last_event FROM progress") ?? 0;
    }

    public long Offset { get; private set; }

    /// <summary>Opens, or creates where there is none.</summary>
    /// <param name="file">A path, or <see cref="SqliteDatabase.InMemory"/>.</param>
    /// <param name="journalId">The journal that it belongs to; null: in memory, where there is but one.</param>
    public static SqliteArchive Open(string file, string? journalId = null)
    {
        SqliteDatabase? writer = null;
        SqliteDatabase? reader = null;
        try
        {
            writer = SqliteDatabase.OpenUnlocked(file);
            writer.Execute("PRAGMA journal_mode = WAL");
            writer.Execute("PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
            writer.Execute("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");
            if (!writer.HasTable("progress"))
            {
                writer.InTransaction(() => writer.Execute(ArchiveSchema.Create));
            }

            if (journalId is not null && JournalIdentity.Read(writer) != journalId)
            {
                writer.InTransaction(() => JournalIdentity.Write(writer, journalId));
            }

            reader = file == SqliteDatabase.InMemory ? writer : SqliteDatabase.OpenReadOnly(file);
            return new SqliteArchive(file, writer, reader);
        }
        catch (SqliteFault fault)
        {
            reader?.Dispose();
            writer?.Dispose();
            throw DataFolderFaults.From(fault, file);
        }
    }

    public void Write(IReadOnlyList<FinishedTask> tasks, long through, bool durable) => Guard(_writing, () =>
    {
        if (durable)
        {
            // The commit then syncs the whole log, with all that was committed unsynced before.
            _writer.Execute("PRAGMA synchronous = FULL");
        }

        _writer.InTransaction(() =>
        {
            foreach (var task in tasks)
            {
                if (task.Task.Phase.IsFinal())
                {
                    Insert(task);
                }
                else
                {
                    _remove.Bind(1, task.Task.Id.Value);
                    _remove.Run();
                }
            }

            _advance.Bind(1, through);
            _advance.Run();
        });
        if (durable)
        {
            _writer.Execute("PRAGMA synchronous = NORMAL");
        }

        Offset = through;
        return true;
    });

    public string? SetAside(long after) => Guard(_writing, () =>
    {
        string? table = null;

        // What is set aside must not come back with a power cut, when the journal has new events.
        _writer.Execute("PRAGMA synchronous = FULL");
        _writer.InTransaction(() =>
        {
            if (_writer.ReadLong(string.Create(CultureInfo.InvariantCulture, $"SELECT 1 FROM tasks WHERE outcome_event > {after} LIMIT 1")) is not null)
            {
                table = Unused(string.Create(CultureInfo.InvariantCulture, $"set_aside_after_{after}"));
                _writer.Execute(string.Create(CultureInfo.InvariantCulture, $"""
                    CREATE TABLE {table} AS SELECT * FROM tasks WHERE outcome_event > {after};
                    DELETE FROM tasks WHERE outcome_event > {after};
                    """));
            }

            _advance.Bind(1, after);
            _advance.Run();
        });
        _writer.Execute("PRAGMA synchronous = NORMAL");
        Offset = after;
        return table;
    });

    public TaskInfo? Get(TaskId task) => Guard(_reading, () => _read.Get(task));

    public IReadOnlyDictionary<TaskPhase, long> Count() => Guard(_reading, _read.Count);

    public IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks) => Guard(_reading, () => tasks.Select(_read.Get).OfType<TaskInfo>().ToArray());

    public IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit) =>
        Guard(_reading, () => _read.List(filter, before, limit));

    public bool Trim(Timestamp? finishedBefore, long? keep, int rows) => Guard(_writing, () =>
    {
        var changed = 0L;
        if (finishedBefore is { } moment)
        {
            changed += Delete("finished_at < ?1", moment.Ticks, rows);
        }

        if (keep is { } count)
        {
            changed += Delete(
                "outcome_event <= (SELECT outcome_event FROM tasks ORDER BY outcome_event DESC LIMIT 1 OFFSET ?1)", count, rows);
        }

        return changed >= rows;
    });

    public void Dispose()
    {
        lock (_writing)
        {
            _insert.Dispose();
            _replace.Dispose();
            _remove.Dispose();
            _advance.Dispose();
            _read.Dispose();
            if (!ReferenceEquals(_reader, _writer))
            {
                _reader.Dispose();
            }

            _writer.EmptyLog();
            _writer.Dispose();
        }
    }

    private void Insert(FinishedTask task)
    {
        ArchiveRow.Bind(_insert, task, _encoder);
        try
        {
            _insert.Run();
        }
        catch (SqliteFault fault) when (fault.Code == raw.SQLITE_CONSTRAINT)
        {
            // There was an earlier task of that id, since forgotten; or this one was written before.
            ArchiveRow.Bind(_replace, task, _encoder);
            _replace.Run();
        }
    }

    private string Unused(string name)
    {
        var unused = name;
        for (var i = 2; _writer.HasTable(unused); i++)
        {
            unused = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        }

        return unused;
    }

    // The oldest first, and only from the beginning on: the place of an outcome grows with its time.
    private long Delete(string condition, long parameter, int rows)
    {
        using var delete = _writer.Prepare($"""
            DELETE FROM tasks WHERE outcome_event IN (
                SELECT outcome_event FROM (SELECT outcome_event, finished_at FROM tasks ORDER BY outcome_event LIMIT ?2)
                WHERE {condition})
            """);
        delete.Bind(1, parameter);
        delete.Bind(2, rows);
        delete.Run();
        return _writer.ReadLong("SELECT changes()") ?? 0;
    }

    private T Guard<T>(Lock gate, Func<T> work)
    {
        lock (gate)
        {
            try
            {
                return work();
            }
            catch (SqliteFault fault)
            {
                throw DataFolderFaults.From(fault, _file);
            }
        }
    }
}
