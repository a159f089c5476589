using System.Diagnostics;

namespace Scheduler.Cli.Up.Hosts;

/// <summary>A host that is started again when it ends by itself, as a service manager would do it.</summary>
/// <param name="log">Gets all that it prints.</param>
/// <param name="say">Told what becomes of it, for people.</param>
/// <param name="said">Told each line that it prints.</param>
internal sealed class SupervisedHost(
    string name, Func<ProcessStartInfo> toStart, HostLog log, Action<string> say, Action<string> said) : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    // One that has run for so long is well again: the next wait is the first.
    private static readonly TimeSpan Well = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _leaving = new();
    private HostProcess? _process;
    private volatile bool _isUp;

    public string Name => name;

    /// <summary>Ends when it is not started again: it left, or failed for good.</summary>
    /// <exception cref="HostFailedException">It failed.</exception>
    public Task Life { get; private set; } = Task.CompletedTask;

    public void Start() => Life = LiveAsync();

    /// <summary>It has come up: from now on it is started again when it ends, and may leave. One that does not come up the first time
    /// won't the second time either.</summary>
    public void IsUp() => _isUp = true;

    /// <summary>Asks it to leave, and waits until it has.</summary>
    public async Task LeaveAsync()
    {
        lock (_gate)
        {
            _leaving.Cancel();
            _process?.Leave();
        }

        await Life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>SIGKILL. Unless it was asked to leave, it is started again.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _process?.Kill();
        }
    }

    /// <summary>SIGKILL, for good.</summary>
    public void End()
    {
        lock (_gate)
        {
            _leaving.Cancel();
            _process?.Kill();
        }
    }

    public void Dispose()
    {
        log.Dispose();
        _leaving.Dispose();
    }

    private async Task LiveAsync()
    {
        var wait = FirstWait;
        while (Begin() is { } process)
        {
            var started = Stopwatch.GetTimestamp();
            var end = await process.Ended.ConfigureAwait(false);
            process.Dispose();
            log.Note($"{name} {end}");
            if (_leaving.IsCancellationRequested)
            {
                return;
            }

            // Also in good order: whoever waits for all to be up would wait for ever.
            if (end.IsFinal || !_isUp)
            {
                throw end.ToFailure(name, log.Path);
            }

            if (end.IsClean)
            {
                say($"{name} has left the cluster in good order. It is not started again.");
                return;
            }

            wait = Stopwatch.GetElapsedTime(started) > Well ? FirstWait : wait;
            say($"{name} {end} It is started again in {Units.ShortTime(wait.TotalSeconds)}.");
            await Task.Delay(wait, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    // Null: it was asked to leave while there was none.
    private HostProcess? Begin()
    {
        lock (_gate)
        {
            if (_leaving.IsCancellationRequested)
            {
                return _process = null;
            }

            _process = HostProcess.Start(toStart(), line =>
            {
                log.Write(line);
                said(line);
            });
            log.Note($"{name} is process {_process.Id}.");
            return _process;
        }
    }
}
