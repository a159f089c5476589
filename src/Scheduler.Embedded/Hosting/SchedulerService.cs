using Microsoft.Extensions.Hosting;

namespace Scheduler.Embedded.Hosting;

/// <summary>Starts and stops the scheduler with its host. If the scheduler has to stop, so does the host.</summary>
internal sealed class SchedulerService(EmbeddedOptions options, IHostApplicationLifetime host) : IHostedService, IAsyncDisposable
{
    private readonly TaskCompletionSource<EmbeddedScheduler> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EmbeddedOptions Options => options;

    public HostedClient Client => field ??= new HostedClient(_started.Task, options);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var scheduler = await EmbeddedScheduler.StartAsync(options, cancellationToken).ConfigureAwait(false);
            _started.TrySetResult(scheduler);
            _ = StopWithSchedulerAsync(scheduler);
        }
        catch (Exception fault)
        {
            _started.TrySetException(fault);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (_started.Task.IsCompletedSuccessfully)
        {
            await (await _started.Task.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task StopWithSchedulerAsync(EmbeddedScheduler scheduler)
    {
        try
        {
            await scheduler.Completion.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The scheduler has said why in the log.
            host.StopApplication();
        }
    }
}
