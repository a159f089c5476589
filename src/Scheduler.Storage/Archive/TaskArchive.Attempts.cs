using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <content>Attempts that did not succeed, or that have a log.</content>
public partial class TaskArchive
{
    // So many rows of an earlier version get their numbers in one transaction.
    private const int MostNumbered = 1_000;

    private readonly AttemptInfoCodec _attemptEncoder = new();
    private readonly AttemptInfoCodec _attemptDecoder = new();

    /// <inheritdoc/>
    public T Attempts<T>(TaskId task, Func<IAttemptRows, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Dialect.Read(connection => read(RowsOf(connection, task)));
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Log(FencingToken attempt) => Dialect.Read(connection => !connection.HasTable(Tables.Attempts) ? []
        : connection.Select($"SELECT log FROM {Tables.Attempts} WHERE token = $1 AND log IS NOT NULL", row => row.Blob(0).ToArray(), attempt.Value)) is [var log] ? log : default(ReadOnlyMemory<byte>?);

    // One of an earlier version that is only read has no numbers to be found by.
    private IAttemptRows RowsOf(ISqlConnection connection, TaskId task) =>
        connection.HasIndex(Tables.AttemptNumbers) ? new Rows(this, connection, task)
        : !connection.HasTable(Tables.Attempts) ? new AttemptRows([])
        : new AttemptRows(connection.Select($"SELECT token, attempt, 0 FROM {Tables.Attempts} WHERE task = $1", ReadAttempt, task.Value));

    // An archive of an earlier version lacks the table, or its column of numbers. The index is made when all rows have theirs, however often that was interrupted.
    private void MakeAttempts()
    {
        if (!Dialect.MayWrite)
        {
            return;
        }

        if (!HasTable(Tables.Attempts))
        {
            Dialect.Write(durable: false, connection =>
            {
                connection.Execute(Tables.CreateAttempts(Dialect.BytesType));
                return true;
            });
        }
        else if (!Dialect.Read(connection => connection.HasIndex(Tables.AttemptNumbers)))
        {
            AddNumbers();
        }
    }

    private void AddNumbers()
    {
        Dialect.Write(durable: false, connection =>
        {
            if (!connection.HasColumn(Tables.Attempts, "number"))
            {
                connection.Execute($"ALTER TABLE {Tables.Attempts} ADD COLUMN number INTEGER NOT NULL DEFAULT 0");
            }

            return true;
        });
        var last = long.MinValue;
        while (Dialect.Write(durable: false, connection => AddNumbers(connection, last)) is { } next)
        {
            last = next;
        }

        Dialect.Write(durable: false, connection =>
        {
            connection.Execute(Tables.CreateAttemptNumbers);
            return true;
        });
    }

    // Returns the last row's token; null: there were no more.
    private long? AddNumbers(ISqlConnection connection, long after)
    {
        var attempts = connection.Select(
            $"SELECT token, attempt, number FROM {Tables.Attempts} WHERE token > $1 ORDER BY token LIMIT $2", ReadAttempt, after, MostNumbered);
        Dialect.SetNumbers(connection, attempts);
        return attempts.Count == 0 ? null : attempts[^1].Token.Value;
    }

    private AttemptInfo ReadAttempt(ISqlRow row)
    {
        var token = row.Long(0);
        try
        {
            lock (_reading)
            {
                return _attemptDecoder.Decode(row.Blob(1), token);
            }
        }
        catch (JournalCorruptException)
        {
            return DamagedTask.AttemptOf(new FencingToken(token), (int)row.Long(2));
        }
    }

    private sealed class Rows(TaskArchive archive, ISqlConnection connection, TaskId task) : IAttemptRows
    {
        private readonly string _table = archive.Tables.Attempts;

        public IReadOnlyList<AttemptInfo> Before(FencingToken? token, int most) => connection.Select(
            $"SELECT token, attempt, number FROM {_table} WHERE task = $1 AND token < $2 ORDER BY token DESC LIMIT $3",
            archive.ReadAttempt, task.Value, token?.Value ?? long.MaxValue, most);

        public AttemptInfo? Numbered(int number, FencingToken? from, FencingToken? before) => connection.Select(
            $"SELECT token, attempt, number FROM {_table} WHERE task = $1 AND number = $2 AND token >= $3 AND token < $4 ORDER BY token DESC LIMIT 1",
            archive.ReadAttempt, task.Value, number, from?.Value ?? 0, before?.Value ?? long.MaxValue) is [var found] ? found : null;

        public int CountAfter(FencingToken token) => (int)connection.Select(
            $"SELECT count(*) FROM {_table} WHERE task = $1 AND token > $2", row => row.Long(0), task.Value, token.Value)[0];

        public int CountFirsts(FencingToken? upTo) => (int)connection.Select(
            $"SELECT count(*) FROM {_table} WHERE task = $1 AND number = 1 AND token <= $2", row => row.Long(0), task.Value, upTo?.Value ?? long.MaxValue)[0];

        public FencingToken? FirstOf(int run) => connection.Select(
            $"SELECT token FROM {_table} WHERE task = $1 AND number = 1 ORDER BY token LIMIT 1 OFFSET $2", row => row.Long(0), task.Value, run - 1) is [var token]
                ? new FencingToken(token) : null;
    }
}
