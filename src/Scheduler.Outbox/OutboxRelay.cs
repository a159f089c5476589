using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scheduler.Core.Contracts;
using Scheduler.Outbox.Relay;

namespace Scheduler.Outbox;

/// <summary>
/// Forwards tasks from an outbox to the scheduler, in the order in which they were written. Any number of relays may share one
/// outbox, in one process or several: only one of them sends at a time. A task that is sent twice, because a relay died before it received the
/// answer, is recognised by its id.
/// </summary>
public sealed partial class OutboxRelay : IAsyncDisposable
{
    private readonly ISchedulerClient _client;
    private readonly OutboxOptions _options;
    private readonly NpgsqlDataSource _dataSource;
    private readonly bool _ownsDataSource;
    private readonly OutboxQueue _queue;
    private readonly OutboxMetrics _metrics = new();
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly ILogger _logger;

    /// <param name="options">Must have a data source or a connection string.</param>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or no database is given.</exception>
    public OutboxRelay(ISchedulerClient client, OutboxOptions options, ILogger<OutboxRelay>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _client = client;
        _options = options;
        _logger = logger ?? NullLogger<OutboxRelay>.Instance;
        _ownsDataSource = options.DataSource is null;
        _dataSource = options.DataSource ?? NpgsqlDataSource.Create(options.ConnectionString ?? throw new SchedulerConfigurationException(
            "The outbox has no database: set ConnectionString or DataSource, or register an NpgsqlDataSource (services.AddNpgsqlDataSource)."));
        _queue = new OutboxQueue(_dataSource, new OutboxTables(options.Schema), options.BatchTasks, options.AnswerWithin);
    }

    /// <summary>Relays until it is cancelled, despite failures of the database and of the scheduler. A batch that is being sent at that time is
    /// finished first, which takes at most <see cref="OutboxOptions.AnswerWithin"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var wakeUps = new WakeUps(_dataSource, _options, _logger);
        var listening = _options.Notify ? wakeUps.ListenAsync(cancellationToken) : Task.CompletedTask;
        var isCreated = !_options.CreateTables;
        var pace = new RelayPace(_options.PollInterval);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!isCreated)
                {
                    await OutboxSchema.CreateAsync(_dataSource, _options.Schema, cancellationToken).ConfigureAwait(false);
                    isCreated = true;
                }

                var relayed = await RelayBatchAsync(cancellationToken).ConfigureAwait(false);
                Tell(relayed);
                await wakeUps.WaitAsync(pace.After(relayed), isWoken: relayed.Fault is null, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever it is: tasks wait in the table, and the next try may succeed.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                TellOnce(fault.Message, fault);
                await wakeUps.WaitAsync(pace.AfterFault(), isWoken: false, cancellationToken).ConfigureAwait(false);
            }
        }

        await listening.ConfigureAwait(false);
    }

    /// <summary>Relays all waiting tasks, until none is left or the relay would have to wait. For tests, and for programs that have their own
    /// loop.</summary>
    /// <returns>The results of all batches; the fault is the last batch's.</returns>
    /// <exception cref="OutboxSchemaException">A table is missing, or has another version.</exception>
    /// <exception cref="NpgsqlException">The database could not be reached. The batch that was being sent is sent again.</exception>
    public async Task<OutboxRelayed> RelayAsync(CancellationToken cancellationToken = default)
    {
        var all = default(OutboxRelayed);
        while (true)
        {
            var relayed = await RelayBatchAsync(cancellationToken).ConfigureAwait(false);
            all = new(all.Accepted + relayed.Accepted, all.Refused + relayed.Refused, relayed.Fault, relayed.BusyFor);
            if (relayed.Fault is not null || relayed is { Accepted: 0, Refused: 0 })
            {
                return all;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        _oneAtATime.Dispose();
        return _ownsDataSource ? _dataSource.DisposeAsync() : default;
    }

    private async Task<OutboxRelayed> RelayBatchAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var hold = new BatchHold(_queue, _options);
            var taken = await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            if (taken.Batch is not { } batch)
            {
                return new OutboxRelayed(0, 0, null, taken.BusyFor);
            }

            // From here on it is not cancelled: an answer that nobody waits for is asked for again.
            var result = await new Forwarding(request => hold.AskAsync(_client, request), _client.Codecs).ForwardAsync(batch).ConfigureAwait(false);
            await _queue.FinishAsync(result, CancellationToken.None).ConfigureAwait(false);
            var refused = result.Refused.Sum(refusal => refusal.Submission.Positions.Count);
            _metrics.Relayed(result.Accepted.Count, refused);
            foreach (var (submission, why) in result.Refused)
            {
                LogRefused(Counted.Of(submission.Positions.Count, "task was", "tasks were"), why.Code, submission.Positions[0], why.Message);
            }

            return new OutboxRelayed(result.Accepted.Count, refused, result.Fault, null);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}

/// <summary>The result of relaying.</summary>
/// <param name="Accepted">Tasks that the scheduler has accepted, now or before.</param>
/// <param name="Refused">Tasks that the scheduler has refused, which were set aside (<see cref="TaskOutbox.ListRefusedAsync"/>).</param>
/// <param name="Fault">Why the remaining tasks wait, for example <see cref="RejectionCode.Unavailable"/>. Null: none wait.</param>
/// <param name="BusyFor">How long another relay may still be working on the first tasks. Null: none is.</param>
public readonly record struct OutboxRelayed(int Accepted, int Refused, Rejection? Fault, TimeSpan? BusyFor);
