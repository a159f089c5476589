using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <summary>
/// The archive in a database: one row per task, as its codec wrote it, with the columns that tasks are looked up by. Two schedulers may write it
/// for a while, if one does not know yet that it is no longer the scheduler: both write the same, from the same journal, and the second
/// skips what is already there.
/// </summary>
public partial class TaskArchive : IArchive
{
    private static readonly TaskPhase[] WithoutSuccess = [.. TaskPhases.All.Where(phase => phase.IsFinal() && phase != TaskPhase.Succeeded)];

    private readonly TaskInfoCodec _encoder = new();
    private readonly Lock _reading = new();
    private readonly TaskInfoCodec _decoder = new();
    private long _offset;

    /// <summary>Creates the tables if there are none, and reads how far the archive goes.</summary>
    /// <param name="dialect">Closed with the archive, or if this fails.</param>
    /// <exception cref="SchedulingException">The database cannot be read, or cannot be written although that is needed.</exception>
    public TaskArchive(IArchiveDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        Dialect = dialect;
        try
        {
            if (!HasTable(Tables.Progress))
            {
                dialect.Write(durable: false, connection =>
                {
                    connection.Execute(Tables.Create(dialect.BytesType));
                    return true;
                });
            }

            MakeAttempts();
            MakeEdges();
            _offset = dialect.Read(connection => ReadOffset(connection));
        }
        catch
        {
            dialect.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public virtual long Offset => Volatile.Read(ref _offset);

    /// <summary>The journal that it belongs to; null: not recorded, as by earlier versions, or the archive is in the journal's database.</summary>
    /// <exception cref="SchedulingException">The database cannot be read.</exception>
    public string? JournalId => Dialect.Read(connection => Tables.Identity?.Read(connection));

    protected IArchiveDialect Dialect { get; }

    private ArchiveTables Tables => Dialect.Tables;

    /// <summary>Records which journal it belongs to from now on.</summary>
    /// <exception cref="SchedulingException">The database cannot be written.</exception>
    public void SetJournalId(string journalId) => Dialect.Write(durable: false, connection =>
    {
        Tables.Identity!.Write(connection, journalId);
        return true;
    });

    /// <inheritdoc/>
    public void Write(ArchiveEntries entries, long through, bool durable) => Volatile.Write(ref _offset, Dialect.Write(durable, connection =>
    {
        var archived = ReadOffset(connection, Dialect.ForUpdate);
        if (archived < Offset)
        {
            // A crash of the server took what was not synced. To go on behind it would leave a hole.
            throw new IOException(FormattableString.Invariant(
                $"The archive goes to event {archived} and had come to {Offset}: its database has lost the rest, which the journal has."));
        }

        List<FinishedTask> finished = [];
        foreach (var task in entries.Tasks)
        {
            if (task.OutcomeEvent <= archived)
            {
                continue;
            }

            if (task.Task.Phase.IsFinal())
            {
                finished.Add(task);
            }
            else
            {
                // What was written of it before goes as well.
                Dialect.Insert(connection, finished, _encoder);
                InsertEdges(connection, finished);
                finished.Clear();
                RemoveEdgesOf(connection, task.Task.Id);
                connection.Run($"DELETE FROM {Tables.Tasks} WHERE id = $1", task.Task.Id.Value);
            }
        }

        Dialect.Insert(connection, finished, _encoder);
        InsertEdges(connection, finished);
        Dialect.Insert(connection, [.. entries.Attempts.SkipWhile(attempt => attempt.Event <= archived)], _attemptEncoder);
        if (archived == 0 && ReadRemoved(connection) is null)
        {
            // A new one, of which nothing was removed: those of earlier versions don't say.
            WriteRemoved(connection, default);
        }

        var reached = Math.Max(archived, through);
        WriteOffset(connection, reached);
        return reached;
    }));

    /// <inheritdoc/>
    public TaskInfo? Get(TaskId task) => Get([task]) is [var found] ? found : null;

    /// <inheritdoc/>
    public IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks) => Dialect.Read(connection =>
    {
        List<TaskInfo> found = [];
        foreach (var task in tasks)
        {
            found.AddRange(connection.Select($"SELECT {ArchiveTables.Columns} FROM {Tables.Tasks} WHERE id = $1", row => Read(row).Task, task.Value));
        }

        return found;
    });

    /// <inheritdoc/>
    public IReadOnlyDictionary<TaskPhase, long> Count() => Dialect.Read(connection =>
    {
        // None of this reads the table itself.
        var counts = connection
            .Select(
                $"SELECT phase, count(*) FROM {Tables.Tasks} WHERE {ArchiveTables.NotSucceeded} GROUP BY phase",
                row => (Phase: (TaskPhase)row.Long(0), Count: row.Long(1)))
            .ToDictionary(found => found.Phase, found => found.Count);
        var succeeded = connection.Select($"SELECT count(*) FROM {Tables.Tasks}", row => row.Long(0))[0] - counts.Values.Sum();
        if (succeeded > 0)
        {
            counts.Add(TaskPhase.Succeeded, succeeded);
        }

        return counts;
    });

    /// <inheritdoc/>
    public IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit) => Dialect.Read(connection =>
        filter is not { WithoutSuccess: true, Phase: null } ? List(connection, filter, before, limit)

            // Phase by phase, as the index of those that did not succeed has them in order.
            : [.. WithoutSuccess.SelectMany(phase => List(connection, filter with { Phase = phase }, before, limit))
                .OrderByDescending(found => found.OutcomeEvent).Take(limit)]);

    private IReadOnlyList<FinishedTask> List(ISqlConnection connection, TaskFilter filter, long before, int limit)
    {
        List<object> values = [before, limit];
        var where = "outcome_event < $1"
            + Where("phase = {0}", (int?)filter.Phase)
            + (filter.Phase is null or TaskPhase.Succeeded ? "" : $" AND {ArchiveTables.NotSucceeded}")
            + Where("kind = {0}", filter.Kind)
            + Where("queue = {0}", filter.Queue)
            + Where("substr(id, 1, length({0})) = {0}", string.IsNullOrEmpty(filter.IdPrefix) ? null : filter.IdPrefix);
        return connection.Select(
            $"SELECT {ArchiveTables.Columns} FROM {Tables.Tasks} WHERE {where} ORDER BY outcome_event DESC LIMIT $2", Read, [.. values]);

        string Where(string condition, object? value)
        {
            if (value is null)
            {
                return "";
            }

            values.Add(value);
            return " AND " + condition.Replace("{0}", FormattableString.Invariant($"${values.Count}"), StringComparison.Ordinal);
        }
    }

    /// <inheritdoc/>
    public Timestamp? RemovedUpTo => Dialect.Read(connection => (ReadRemoved(connection) ?? EarliestKnown(connection)) is { Ticks: > 0 } at ? at : default(Timestamp?));

    /// <inheritdoc/>
    public string? SetAside(long after) => SetAside(after, after);

    /// <summary>Adjusts the archive to a journal that has lost events, after that was accepted: takes out the tasks of lost events, or all if they
    /// belong to another journal, and ends where the journal's own outcomes are written from its events again.</summary>
    /// <returns>The table with the removed tasks, for a person to look at; null: there were none.</returns>
    /// <exception cref="SchedulingException">The database cannot be written.</exception>
    public string? Fit(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var upTo = finding.ArchivedUpTo;
        if (finding.IsArchiveAnothers || upTo > Volatile.Read(ref _offset))
        {
            // What the journal has forgotten and this archive never had may have been anything.
            Dialect.Write(durable: true, connection =>
            {
                WriteRemoved(connection, Now());
                return true;
            });
        }

        return finding.IsArchiveAnothers ? SetAside(0, upTo) : upTo != Volatile.Read(ref _offset) ? SetAside(upTo) : null;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Dialect.Dispose();
        }
    }

    /// <param name="offset">The last event in the archive from now on.</param>
    private string? SetAside(long after, long offset)
    {
        // What is set aside must not come back with a power cut, when the journal has new events.
        var table = Dialect.Write(durable: true, connection =>
        {
            // Read for its lock: nobody else writes until this is done.
            ReadOffset(connection, Dialect.ForUpdate);
            var rows = FormattableString.Invariant($"FROM {Tables.Tasks} WHERE outcome_event > {after}");
            var name = SetAside(connection, rows, FormattableString.Invariant($"{Tables.SetAside}_{after}"));
            var attempts = FormattableString.Invariant($"FROM {Tables.Attempts} WHERE ended_event > {after}");
            SetAside(connection, attempts, FormattableString.Invariant($"{Tables.SetAside}_attempts_{after}"));

            RemoveEdgesAfter(connection, after);
            WriteOffset(connection, offset);
            return name;
        });
        Volatile.Write(ref _offset, offset);
        return table;
    }

    // Into a table of their own. Null: there are none.
    private static string? SetAside(ISqlConnection connection, string rows, string name)
    {
        if (connection.Select($"SELECT 1 {rows} LIMIT 1", row => row.Long(0)) is not [_])
        {
            return null;
        }

        var unused = UnusedName(connection, name);
        connection.Execute($"CREATE TABLE {unused} AS SELECT * {rows}; DELETE {rows}");
        return unused;
    }

    private static string UnusedName(ISqlConnection connection, string name)
    {
        var unused = name;
        for (var i = 2; connection.HasTable(unused); i++)
        {
            unused = FormattableString.Invariant($"{name}_{i}");
        }

        return unused;
    }

    private bool HasTable(string name) => Dialect.Read(connection => connection.HasTable(name));

    private long ReadOffset(ISqlConnection connection, string forUpdate = "") =>
        connection.Select($"SELECT last_event FROM {Tables.Progress}{Tables.ProgressRow}{forUpdate}", row => row.Long(0)).FirstOrDefault();

    // One of an earlier version does not say what it has removed. Of what finished before its first task nothing is known.
    private Timestamp EarliestKnown(ISqlConnection connection)
    {
        if (ReadOffset(connection) == 0)
        {
            return default;
        }

        var first = connection.Select($"SELECT finished_at FROM {Tables.Tasks} ORDER BY outcome_event LIMIT 1", row => row.Long(0));
        return first is [var at] ? new Timestamp(at) : Now();
    }

    private static Timestamp Now() => Timestamp.From(DateTimeOffset.UtcNow);

    private Timestamp? ReadRemoved(ISqlConnection connection)
    {
        if (Tables.Removed is { } table && !connection.HasTable(table))
        {
            return null;
        }

        var read = Tables.Removed is { } own ? $"SELECT finished_at FROM {own}"
            : FormattableString.Invariant($"SELECT last_event FROM {Tables.Progress} WHERE one = {ArchiveTables.RemovedRow}");
        return connection.Select(read, row => row.Long(0)) is [var at, ..] ? new Timestamp(at) : null;
    }

    private void WriteRemoved(ISqlConnection connection, Timestamp upTo)
    {
        if (Tables.Removed is not { } table)
        {
            connection.Run(
                FormattableString.Invariant($"""
                INSERT INTO {Tables.Progress} VALUES ({ArchiveTables.RemovedRow}, $1) ON CONFLICT (one) DO UPDATE SET last_event = excluded.last_event
                WHERE {Tables.Progress}.last_event < excluded.last_event
                """),
                upTo.Ticks);
            return;
        }

        if (!connection.HasTable(table))
        {
            connection.Execute($"CREATE TABLE {table} (finished_at {Tables.NumberType} NOT NULL)");
        }

        if (ReadRemoved(connection) is not { } before)
        {
            connection.Run($"INSERT INTO {table} VALUES ($1)", upTo.Ticks);
        }
        else if (before < upTo)
        {
            connection.Run($"UPDATE {table} SET finished_at = $1", upTo.Ticks);
        }
    }

    private void WriteOffset(ISqlConnection connection, long offset) =>
        connection.Run($"UPDATE {Tables.Progress} SET last_event = $1{Tables.ProgressRow}", offset);

    private FinishedTask Read(ISqlRow row)
    {
        var outcomeEvent = row.Long(0);
        try
        {
            lock (_reading)
            {
                return new FinishedTask(outcomeEvent, _decoder.Decode(row.Blob(6), outcomeEvent));
            }
        }
        catch (JournalCorruptException)
        {
            return new FinishedTask(outcomeEvent, DamagedTask.Of(row.Text(1), row.Text(2), row.Text(3), (TaskPhase)row.Long(4), new Timestamp(row.Long(5))));
        }
    }
}
