using Npgsql;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>Options of an outbox and its relay.</summary>
public sealed class OutboxOptions
{
    /// <summary>The schema of the outbox's tables. Default null: the one that the connection's search path leads to.</summary>
    public string? Schema { get; set; }

    /// <summary>The source of the relay's connections. Default: created from <see cref="ConnectionString"/>, or else the
    /// <see cref="NpgsqlDataSource"/> of the services.</summary>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The database that holds the outbox. Default: none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether the relay creates the tables when it starts, if they are missing. Default false: the application creates them, by
    /// its migrations (<see cref="OutboxSchema.Script"/>) or by
    /// <see cref="OutboxSchema.CreateAsync(NpgsqlConnection, string?, CancellationToken)"/>.</summary>
    public bool CreateTables { get; set; }

    /// <summary>The longest time between two polls of the table while nothing is found. 10 ms to 1 h; default 1 s. A relay is notified of most
    /// submits at once (<see cref="Notify"/>); this is the maximum delay of the others.</summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many tasks the relay sends at a time, 1 to 10,000. Default 1,000. Tasks that were submitted together are sent together.</summary>
    [OptionRange(1, 10_000)]
    public int BatchTasks { get; set; } = SchedulerLimits.TasksPerChunk;

    /// <summary>How long the scheduler may take to answer. It is also how long other relays wait for a relay that has died. 1 s to 10 min;
    /// default 15 s.</summary>
    [OptionRange("1s", "10m")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether submits wake the relay, by <c>NOTIFY</c> and <c>LISTEN</c>. Default true. Turn it off if connections go through a
    /// pooler that shares them between transactions, or if transactions are prepared (two-phase commit): PostgreSQL supports neither.</summary>
    public bool Notify { get; set; } = true;

    /// <summary>The scheduler's limits, which tasks are checked against when they are submitted. Default: those of a scheduler by
    /// default.</summary>
    public SchedulerLimits Limits { get; set; } = SchedulerLimits.Default;

    /// <summary>The codecs that encode payloads before they are written to the outbox. Default: the <see cref="PayloadCodecs"/> of the services, or
    /// none. (Tasks that are added to a <c>DbContext</c> must be encoded by the caller: <c>context.SubmitTask(await
    /// codecs.EncodeAsync(task))</c>.)</summary>
    public PayloadCodecs? Codecs { get; set; }

    /// <summary>The clock for the relay's waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
        Limits.Validate();
        _ = new OutboxTables(Schema);
    }
}
