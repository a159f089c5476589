using Npgsql;
using NpgsqlTypes;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Outbox;

/// <summary>
/// Submits tasks within a transaction of the application's own database: they are submitted if it commits, and never if it does
/// not. A relay (<see cref="OutboxRelay"/>) forwards them to the scheduler afterwards. Safe for use by many threads.
/// </summary>
public sealed partial class TaskOutbox
{
    private readonly OutboxOptions _options;
    private readonly OutboxTables _tables;
    private readonly NotifyPace _pace = new();

    /// <param name="options">Default: all defaults.</param>
    /// <exception cref="SchedulerConfigurationException">An option is out of range.</exception>
    public TaskOutbox(OutboxOptions? options = null)
    {
        _options = options ?? new OutboxOptions();
        _options.Validate();
        _tables = new OutboxTables(_options.Schema);
    }

    /// <summary>Submits one task with <paramref name="payload"/> as JSON, under a generated id.</summary>
    /// <returns>The task's id, for example for <c>client.Handle</c> once the task has been relayed.</returns>
    /// <inheritdoc cref="SubmitManyAsync"/>
    public async ValueTask<TaskId> SubmitAsync(NpgsqlTransaction transaction, string kind, object? payload, CancellationToken cancellationToken = default)
    {
        var task = OutboxTask.New(kind, payload);
        await SubmitManyAsync(transaction, [task], cancellationToken).ConfigureAwait(false);
        return task.Id;
    }

    /// <summary>Submits one task.</summary>
    /// <inheritdoc cref="SubmitManyAsync"/>
    public ValueTask SubmitAsync(NpgsqlTransaction transaction, TaskSpec task, CancellationToken cancellationToken = default) =>
        SubmitManyAsync(transaction, [task], cancellationToken);

    /// <summary>Submits tasks that belong together: the relay forwards them in one submit, all or none. So they may name each other, and
    /// share a group.</summary>
    /// <param name="transaction">The tasks are submitted only if it commits.</param>
    /// <exception cref="RequestRejectedException">A field of a task is out of range, a codec cannot encode its payload, or there are too many
    /// tasks. Nothing was written, and the transaction can continue.</exception>
    /// <exception cref="OutboxSchemaException">The table is missing, or has another version. The transaction cannot continue.</exception>
    /// <exception cref="InvalidOperationException">The transaction has ended.</exception>
    public async ValueTask SubmitManyAsync(NpgsqlTransaction transaction, IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(tasks);
        if (_options.Codecs is { } codecs)
        {
            tasks = await OutboxTask.EncodedAsync(tasks, codecs, cancellationToken).ConfigureAwait(false);
        }

        OutboxTask.Require(tasks, _options.Limits);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            INSERT INTO {_tables.Of(OutboxTables.Waiting)} (id, spec, submission, submission_size)
            SELECT id, spec::json, $3, $4 FROM unnest($1, $2) WITH ORDINALITY AS task (id, spec, place) ORDER BY place
            """)
        {
            Parameters =
            {
                new() { Value = tasks.Select(task => task.Id.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = tasks.Select(SchedulerJsonText.Of).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = Guid.CreateVersion7() },
                new() { Value = tasks.Count },
            },
        });
        if (_options.Notify && _pace.MayNotify())
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(OutboxTables.Notify));
        }

        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (OutboxSchemaException.IsReason(fault))
        {
            throw OutboxSchemaException.Because(fault);
        }
    }
}
