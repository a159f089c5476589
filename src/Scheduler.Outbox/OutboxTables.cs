using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>The outbox's tables by their names in SQL.</summary>
internal sealed class OutboxTables
{
    /// <summary>Rows that wait to be relayed.</summary>
    public const string Waiting = "scheduler_outbox";

    /// <summary>Rows that the scheduler has refused, with the reason.</summary>
    public const string Refused = "scheduler_outbox_refused";

    /// <summary>One row: the version of the tables, and the batch that is being sent.</summary>
    public const string Relay = "scheduler_outbox_relay";

    /// <summary>The highest token of each resource.</summary>
    public const string Fence = "scheduler_fence";

    /// <summary>Wakes relays. There is one channel for all schemas of a database: a needless wake-up costs one poll.</summary>
    public const string Notify = "NOTIFY scheduler_outbox";

    /// <summary>Subscribes a relay to the wake-ups.</summary>
    public const string Listen = "LISTEN scheduler_outbox";

    // PostgreSQL cuts longer ones.
    private const int MostSchemaBytes = 63;

    private readonly string _prefix;

    /// <exception cref="SchedulerConfigurationException">The schema's name is not valid.</exception>
    public OutboxTables(string? schema)
    {
        if (schema is not null && (string.IsNullOrWhiteSpace(schema) || schema.Contains('\0') || System.Text.Encoding.UTF8.GetByteCount(schema) > MostSchemaBytes))
        {
            throw new SchedulerConfigurationException($"Schema is '{schema}', but must be the name of a schema, of 1 to {MostSchemaBytes} bytes, or null.");
        }

        Schema = schema;
        _prefix = schema is null ? "" : $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\".";
    }

    public string? Schema { get; }

    public string Of(string table) => _prefix + table;
}
