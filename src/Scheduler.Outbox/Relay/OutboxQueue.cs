using System.Data;
using Npgsql;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox.Relay;

/// <param name="IsRepeat">Whether the batch may have been sent before, by a relay that ended before it received the answer, or did not understand
/// it.</param>
internal sealed record OutboxBatch(IReadOnlyList<Submission> Submissions, bool IsRepeat);

/// <summary>The result of a poll of the table.</summary>
/// <param name="Batch">The batch to send now. Null: none.</param>
/// <param name="BusyFor">How long another relay may still be working.</param>
internal readonly record struct Taken(OutboxBatch? Batch, TimeSpan? BusyFor = null);

/// <summary>
/// The table, as shared by relays. One batch is sent at a time, so that tasks are forwarded in the order of their positions. The row of
/// <c>scheduler_outbox_relay</c> says which batch it is, which relay sends it, and until when it belongs to that relay. There is no read position:
/// rows that a transaction commits late, with a lower position, are found by the next poll.
/// </summary>
internal sealed class OutboxQueue(NpgsqlDataSource dataSource, OutboxTables tables, int batchTasks, TimeSpan heldFor)
{
    // As submits are limited in bytes, too, and by what fits a message.
    private const long BatchBytes = 4 * 1024 * 1024;

    private const string Columns = "position, id, spec, submission, submission_size";

    private readonly Guid _sender = Guid.NewGuid();

    /// <exception cref="OutboxSchemaException">A table is missing, or has another version.</exception>
    public async Task<Taken> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                // A look that finds nothing writes nothing.
                return await IsEmptyAsync(connection, cancellationToken).ConfigureAwait(false)
                    ? default
                    : await TakeAsync(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PostgresException fault) when (OutboxSchemaException.IsReason(fault))
        {
            throw OutboxSchemaException.Because(fault);
        }
    }

    /// <summary>Extends the time by the same length.</summary>
    /// <returns>False when another relay has taken the batch.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"UPDATE {tables.Of(OutboxTables.Relay)} SET until = clock_timestamp() + $1 WHERE id = 1 AND sender = $2");
        command.Parameters.Add(new() { Value = heldFor });
        command.Parameters.Add(new() { Value = _sender });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Removes accepted tasks, sets refused tasks aside, and lets the next relay take over, all in one transaction.</summary>
    public async Task FinishAsync(ForwardResult result, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            // Without another transaction it is one of its own.
            await using var batch = new NpgsqlBatch(connection);
            if (result.Accepted.Count > 0)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"DELETE FROM {tables.Of(OutboxTables.Waiting)} WHERE position = ANY($1)")
                {
                    Parameters = { new() { Value = result.Accepted.ToArray() } },
                });
            }

            if (result.Refused.Count > 0)
            {
                batch.BatchCommands.Add(SetAside(result.Refused));
            }

            // What another relay has taken meanwhile is that one's to say.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"UPDATE {tables.Of(OutboxTables.Relay)} SET sending = $1, sender = NULL, until = NULL WHERE id = 1 AND sender = $2")
            {
                Parameters =
                {
                    new NpgsqlParameter<long[]?> { TypedValue = result.Unknown.Count == 0 ? null : [.. result.Unknown] },
                    new() { Value = _sender },
                },
            });
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsEmptyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT NOT EXISTS (SELECT FROM {tables.Of(OutboxTables.Waiting)})", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private async Task<Taken> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // What is read here has to be seen after the row was waited for, whatever the database's default is.
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var (sending, busyFor) = await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            if (busyFor is not null)
            {
                return new Taken(null, busyFor);
            }

            var rows = sending is null ? [] : await ReadAsync(connection, AtPositions(sending), cancellationToken).ConfigureAwait(false);
            var isRepeat = rows.Count > 0;
            var submissions = isRepeat ? [.. BySubmission(rows).Select(Submission.Of)] : await ReadNextAsync(connection, cancellationToken).ConfigureAwait(false);
            if (submissions.Count == 0)
            {
                return default;
            }

            await using var hold = new NpgsqlCommand(
                $"UPDATE {tables.Of(OutboxTables.Relay)} SET sending = $1, sender = $2, until = clock_timestamp() + $3 WHERE id = 1", connection)
            {
                Parameters =
                {
                    new() { Value = submissions.SelectMany(submission => submission.Positions).ToArray() },
                    new() { Value = _sender },
                    new() { Value = heldFor },
                },
            };
            await hold.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new Taken(new OutboxBatch(submissions, isRepeat));
        }
    }

    // The row's lock keeps others out until the end of the transaction.
    private async Task<(long[]? Sending, TimeSpan? BusyFor)> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT version, sending, sender, until - clock_timestamp() FROM {tables.Of(OutboxTables.Relay)} WHERE id = 1 FOR UPDATE", connection);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            int? version = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetInt32(0) : null;
            OutboxSchema.Check(tables, version);
            var sending = reader.IsDBNull(1) ? null : reader.GetFieldValue<long[]>(1);
            var isBusy = !reader.IsDBNull(2) && reader.GetGuid(2) != _sender && !reader.IsDBNull(3) && reader.GetTimeSpan(3) > TimeSpan.Zero;
            return (sending, isBusy ? reader.GetTimeSpan(3) : null);
        }
    }

    private async Task<IReadOnlyList<Submission>> ReadNextAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(connection, Next(), cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return [];
        }

        // Those behind one that is cut off wait with it, because of the order. Rows of several may lie between each other.
        Submission[] whole = [.. BySubmission(rows).TakeWhile(own => own.Length >= own[0].SubmissionSize).Select(Submission.Of)];
        return whole.Length > 0 ? whole : [Submission.Of(await ReadAsync(connection, OfSubmission(rows[0]), cancellationToken).ConfigureAwait(false))];
    }

    // In the order of their first rows.
    private static IEnumerable<OutboxRow[]> BySubmission(IReadOnlyList<OutboxRow> rows) =>
        rows.GroupBy(row => row.Submission, (_, own) => own.ToArray());

    private NpgsqlCommand Next() => new($"""
        SELECT {Columns} FROM (
            SELECT *, sum(octet_length(spec::text)) OVER (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM (
                SELECT * FROM {tables.Of(OutboxTables.Waiting)} ORDER BY position LIMIT $1) AS head) AS rows
        WHERE before IS NULL OR before < $2 ORDER BY position
        """)
    {
        Parameters = { new() { Value = batchTasks }, new() { Value = BatchBytes } },
    };

    private NpgsqlCommand OfSubmission(OutboxRow first) => new($"""
        SELECT {Columns} FROM {tables.Of(OutboxTables.Waiting)} WHERE position >= $1 AND submission = $2 ORDER BY position LIMIT $3
        """)
    {
        Parameters = { new() { Value = first.Position }, new() { Value = first.Submission }, new() { Value = first.SubmissionSize } },
    };

    private NpgsqlCommand AtPositions(long[] positions) =>
        new($"SELECT {Columns} FROM {tables.Of(OutboxTables.Waiting)} WHERE position = ANY($1) ORDER BY position")
        {
            Parameters = { new() { Value = positions } },
        };

    private static async Task<List<OutboxRow>> ReadAsync(NpgsqlConnection connection, NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
        {
            command.Connection = connection;
            var rows = new List<OutboxRow>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(new OutboxRow(
                        reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetGuid(3), reader.GetInt32(4)));
                }
            }

            return rows;
        }
    }

    private NpgsqlBatchCommand SetAside(IReadOnlyList<(Submission Submission, Rejection Why)> refused)
    {
        var rows = refused.SelectMany(r => r.Submission.Positions, (r, position) => (position, r.Why)).ToArray();
        return new NpgsqlBatchCommand($"""
            WITH refused AS (SELECT * FROM unnest($1, $2, $3) AS why (position, code, reason)),
                gone AS (DELETE FROM {tables.Of(OutboxTables.Waiting)} AS row USING refused WHERE row.position = refused.position
                    RETURNING row.*, refused.code, refused.reason)
            INSERT INTO {tables.Of(OutboxTables.Refused)} (position, id, spec, submission, submission_size, submitted_at, code, reason)
            SELECT position, id, spec, submission, submission_size, submitted_at, code, reason FROM gone
            """)
        {
            Parameters =
            {
                new() { Value = rows.Select(row => row.position).ToArray() },
                new() { Value = rows.Select(row => row.Why.Code.ToString()).ToArray() },
                new() { Value = rows.Select(row => row.Why.Message.Replace('\0', '\uFFFD')).ToArray() },
            },
        };
    }
}
