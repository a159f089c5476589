using Npgsql;
using NpgsqlTypes;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <content>Waiting tasks, and tasks that the scheduler has refused.</content>
public sealed partial class TaskOutbox
{
    private const int MostListed = 10_000;

    /// <summary>How many tasks wait, and since when.</summary>
    /// <exception cref="OutboxSchemaException">A table is missing, or has another version.</exception>
    public async Task<OutboxStatus> StatusAsync(NpgsqlConnection connection, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT count(*), coalesce(clock_timestamp() - min(submitted_at), interval '0'), (SELECT count(*) FROM {_tables.Of(OutboxTables.Refused)})
            FROM {_tables.Of(OutboxTables.Waiting)}
            """,
            connection);
        return (await ReadAsync(command, row => new OutboxStatus(row.GetInt64(0), row.GetTimeSpan(1), row.GetInt64(2)), cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Tasks that the scheduler has refused, oldest first.</summary>
    /// <param name="limit">The maximum number, 1 to 10,000.</param>
    /// <param name="after">The position of the last one that is already known.</param>
    /// <exception cref="OutboxSchemaException">A table is missing, or has another version.</exception>
    public async Task<IReadOnlyList<RefusedTask>> ListRefusedAsync(
        NpgsqlConnection connection, int limit = 100, long after = long.MinValue, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(nameof(limit), limit, 1, MostListed);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT position, id, spec::text, code, reason, submitted_at, refused_at FROM {_tables.Of(OutboxTables.Refused)}
            WHERE position > $1 ORDER BY position LIMIT $2
            """,
            connection)
        {
            Parameters = { new() { Value = after }, new() { Value = limit } },
        };
        return await ReadAsync(
            command,
            row => new RefusedTask(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Relays refused tasks once more, after all waiting tasks, each with those that were submitted together with it.</summary>
    /// <param name="tasks">Null: all.</param>
    /// <returns>How many tasks wait again.</returns>
    /// <exception cref="OutboxSchemaException">A table is missing, or has another version.</exception>
    public Task<long> RetryRefusedAsync(NpgsqlConnection connection, IReadOnlyList<TaskId>? tasks = null, CancellationToken cancellationToken = default) =>
        TakeRefusedAsync(
            connection,
            tasks,
            $"""
            , again AS (INSERT INTO {_tables.Of(OutboxTables.Waiting)} (id, spec, submission, submission_size, submitted_at)
                SELECT id, spec, submission, submission_size, submitted_at FROM taken ORDER BY position)
            """,
            cancellationToken);

    /// <summary>Removes refused tasks, each with those that were submitted together with it. They will never run.</summary>
    /// <returns>How many tasks were removed.</returns>
    /// <exception cref="OutboxSchemaException">A table is missing, or has another version.</exception>
    public Task<long> DiscardRefusedAsync(NpgsqlConnection connection, IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return TakeRefusedAsync(connection, tasks, "", cancellationToken);
    }

    private async Task<long> TakeRefusedAsync(NpgsqlConnection connection, IReadOnlyList<TaskId>? tasks, string then, CancellationToken cancellationToken)
    {
        var refused = _tables.Of(OutboxTables.Refused);
        await using var command = new NpgsqlCommand(
            $"""
            WITH taken AS (DELETE FROM {refused} WHERE $1 IS NULL OR submission IN (SELECT submission FROM {refused} WHERE id = ANY($1)) RETURNING *)
            {then}
            SELECT count(*) FROM taken
            """,
            connection)
        {
            Parameters =
            {
                new()
                {
                    Value = (object?)tasks?.Select(task => task.Value).ToArray() ?? DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                },
            },
        };
        return (await ReadAsync(command, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command.Connection, "connection");
        try
        {
            var rows = new List<T>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }
            }

            return rows;
        }
        catch (PostgresException fault) when (OutboxSchemaException.IsReason(fault))
        {
            throw OutboxSchemaException.Because(fault);
        }
    }
}

/// <summary>How many tasks of an outbox wait, how long, and how many were refused.</summary>
/// <param name="Waiting">Tasks that are not relayed yet.</param>
/// <param name="OldestFor">How long the oldest of them has waited, by the database's clock; zero if none wait.</param>
/// <param name="Refused">Tasks that the scheduler has refused.</param>
public sealed record OutboxStatus(long Waiting, TimeSpan OldestFor, long Refused);

/// <summary>A task that the scheduler has refused. It is kept until someone retries or discards it.</summary>
/// <param name="Position">Its place in the outbox.</param>
/// <param name="Spec">The task as JSON.</param>
/// <param name="Code">The name of a <see cref="RejectionCode"/>.</param>
/// <param name="Reason">The scheduler's reason. If tasks were submitted together, it may be about another one of them.</param>
public sealed record RefusedTask(
    long Position, TaskId Id, string Spec, string Code, string Reason, DateTimeOffset SubmittedAt, DateTimeOffset RefusedAt);
