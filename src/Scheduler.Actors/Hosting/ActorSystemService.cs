using Akka.Actor;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Actors;

/// <summary>
/// An actor system as a service of the generic host: whichever of the two ends first, the other follows, in order.
/// </summary>
/// <param name="start">Makes the system, and starts in it what it is for.</param>
public sealed class ActorSystemService(Func<ActorSystem> start, IHostApplicationLifetime lifetime) : IHostedService
{
    private ActorSystem? _system;
    private Task _ended = Task.CompletedTask;

    /// <exception cref="InvalidOperationException">The host has not started it yet.</exception>
    public ActorSystem System => _system ?? throw new InvalidOperationException("The actor system is started with the host, which has not started yet.");

    /// <summary>Why it ended; null while it has not.</summary>
    public SchedulerExit? Exit { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _system = start();
        _ended = EndAsync(_system);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_system is not null)
        {
            // Does nothing where it is under way already, for another reason.
            await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
            await _ended.ConfigureAwait(false);
        }
    }

    private async Task EndAsync(ActorSystem system)
    {
        Exit = await SchedulerHost.WhenTerminatedAsync(system).ConfigureAwait(false);
        lifetime.StopApplication();
    }
}
