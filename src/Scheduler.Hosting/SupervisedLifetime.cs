using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Hosting;

/// <summary>
/// The lifetime of a host that another process starts and ends. Ctrl-C in a terminal, and the end of the terminal,
/// reach every process there: this host leaves them to the process that started it.
/// </summary>
/// <remarks>The signals are handled rather than ignored, because programs that handlers start would inherit ignored signals.</remarks>
internal sealed class SupervisedLifetime : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    // From the start: until the host has started, too, it is not its own business.
    public SupervisedLifetime(IHostApplicationLifetime application)
    {
        On(PosixSignal.SIGINT, () => { });
        On(PosixSignal.SIGHUP, () => { });
        On(PosixSignal.SIGTERM, application.StopApplication);
        On(PosixSignal.SIGQUIT, application.StopApplication);
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void On(PosixSignal signal, Action act) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        act();
    }));
}
