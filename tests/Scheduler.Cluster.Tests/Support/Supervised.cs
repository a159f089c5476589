namespace Scheduler.Cluster.Tests.Support;

/// <summary>A host that is started again whenever it ends, as whoever runs hosts is told to do it.</summary>
internal sealed class Supervised : IDisposable
{
    private readonly Func<HostProcess> _start;
    private readonly Task _life;
    private readonly Lock _gate = new();
    private volatile HostProcess _process;
    private bool _isEnding;

    public Supervised(Func<HostProcess> start)
    {
        _start = start;
        _process = start();
        _life = Task.Run(LiveAsync);
    }

    public HostProcess Process => _process;

    public async Task KillAsync() => await _process.KillAsync();

    /// <summary>Asks it to leave, and gives its code.</summary>
    public async Task<ExitCode> EndAsync()
    {
        // No other is started from here on: that would not hear of it.
        lock (_gate)
        {
            _isEnding = true;
        }

        await _process.SendAsync("TERM");
        await _life.WaitAsync(TestCluster.Soon);
        return await _process.ExitAsync();
    }

    /// <summary>No other is started: where a test has failed, too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
        }
    }

    private async Task LiveAsync()
    {
        while (true)
        {
            await _process.UntilExitAsync();
            lock (_gate)
            {
                if (_isEnding)
                {
                    return;
                }

                _process = _start();
            }
        }
    }
}
