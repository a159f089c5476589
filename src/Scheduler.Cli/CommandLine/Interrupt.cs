using System.Runtime.InteropServices;

namespace Scheduler.Cli.CommandLine;

/// <summary>
/// Ctrl-C, and its like from the system and the terminal. The first asks the command to stop and to clean up; the second ends
/// the process at once. One that was ignored when this process was started stays ignored, as nohup wants it.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interrupt() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, c => OnSignal(c, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => OnSignal(c, ExitCodes.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => OnSignal(c, ExitCodes.HungUp)),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Which signal it was, where a command says that it was interrupted.</summary>
    public int ExitCodeFor(int code) => code == ExitCodes.Interrupted && Volatile.Read(ref _exitCode) is var signal and not 0 ? signal : code;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int exitCode)
    {
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            Terminal.ShowCursor();
            return;
        }

        context.Cancel = true;

        // Not here: who is cancelled may take a while, and a second signal must get through.
        _ = Task.Run(_source.Cancel);
    }
}
