using Npgsql;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>How an outbox is written and relayed.</summary>
public sealed class OutboxOptions
{
    /// <summary>The schema of the outbox's tables. Default null: the one that the connection's search path leads to.</summary>
    public string? Schema { get; set; }

    /// <summary>Where the relay gets its connections. Default: made of <see cref="ConnectionString"/>, or else the
    /// <see cref="NpgsqlDataSource"/> of the services.</summary>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The database that holds the outbox. Default: none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether the relay makes the tables when it starts, if they are missing. Default false: they are the application's to make, by
    /// its migrations (<see cref="OutboxSchema.Script"/>) or by <see cref="OutboxSchema.CreateAsync(NpgsqlConnection, string?, CancellationToken)"/>.</summary>
    public bool CreateTables { get; set; }

    /// <summary>The longest time between two looks at the table while nothing is found. 10 ms to 1 h; default 1 s. A relay is told of most
    /// submits at once (<see cref="Notify"/>), so this is how late the others are.</summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many tasks the relay sends at a time, 1 to 10,000. Default 1,000. Tasks that were submitted together are sent together.</summary>
    [OptionRange(1, 10_000)]
    public int BatchTasks { get; set; } = SchedulerLimits.TasksPerChunk;

    /// <summary>How long the scheduler may take for an answer, and so long do other relays wait for one that has died. 1 s to 10 min;
    /// default 15 s.</summary>
    [OptionRange("1s", "10m")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether submits wake the relay, by <c>NOTIFY</c> and <c>LISTEN</c>. Default true. Turn it off where connections go through a
    /// pooler that shares them between transactions, or where transactions are prepared (two-phase commit): PostgreSQL allows neither.</summary>
    public bool Notify { get; set; } = true;

    /// <summary>The scheduler's limits, by which tasks are checked when they are submitted. Default: those of a scheduler by default.</summary>
    public SchedulerLimits Limits { get; set; } = SchedulerLimits.Default;

    /// <summary>What encodes payloads before they are written into the outbox. Default: the <see cref="PayloadCodecs"/> of the services, or none. (What a
    /// <c>DbContext</c> adds is encoded by whoever adds it: <c>context.SubmitTask(await codecs.EncodeAsync(task))</c>.)</summary>
    public PayloadCodecs? Codecs { get; set; }

    /// <summary>The clock of the relay's waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
        Limits.Validate();
        _ = new OutboxTables(Schema);
    }
}
