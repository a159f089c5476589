using Microsoft.Extensions.Logging;
using Npgsql;

namespace Scheduler.Outbox.Relay;

/// <summary>Waits until something was submitted, if the database reports it, or a time has passed.</summary>
internal sealed partial class WakeUps(NpgsqlDataSource dataSource, OutboxOptions options, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _woken = new(0, 1);

    public void Dispose() => _woken.Dispose();

    /// <param name="isWoken">Whether a submit ends the wait.</param>
    public async Task WaitAsync(TimeSpan longest, bool isWoken, CancellationToken cancellationToken)
    {
        if (longest <= TimeSpan.Zero)
        {
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var time = Task.Delay(longest, options.TimeProvider, end.Token);
        await (isWoken ? Task.WhenAny(time, _woken.WaitAsync(end.Token)) : Task.WhenAny(time)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Listens until it is cancelled. Without it the relay still polls from time to time, so a failure here is not a failure of the
    /// relay.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // As above.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogDeaf(fault.Message);
                await Task.Delay(options.AnswerWithin, options.TimeProvider, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnceAsync(CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, _) => Wake();
            await using (var listen = new NpgsqlCommand(OutboxTables.Listen, connection))
            {
                await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            // What was submitted before it listened.
            Wake();
            while (true)
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Wake()
    {
        try
        {
            _woken.Release();
        }
        catch (Exception fault) when (fault is SemaphoreFullException or ObjectDisposedException)
        {
            // It was woken already, or waits no more.
        }
    }

    [LoggerMessage(4, LogLevel.Warning, "The outbox can't listen for submits, so its relay looks from time to time only: {Reason}")]
    private partial void LogDeaf(string reason);
}
