using System.Diagnostics;
using System.Globalization;
using Scheduler.Cli.Up.Hosts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Up;

/// <summary>
/// Seeds and nodes as processes on loopback, watched over. All of them end with this process, however that ends: their standard
/// input closes then.
/// </summary>
internal sealed class LocalCluster : IDisposable
{
    /// <summary>What seeds read the connection string from.</summary>
    public const string ConnectionVariable = "SCHEDULER_SEED__CONNECTION_STRING";

    private const string TokenVariable = "SCHEDULER_SEED__HTTP_TOKEN";

    // What a seed logs when it begins to schedule.
    private const string BeginsToSchedule = "Scheduling scheduler-0 in epoch ";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly ClusterOptions _options;
    private readonly ClusterFolder _folder;
    private readonly Action<string, string> _said;
    private readonly Action<string> _say;
    private readonly List<SupervisedHost> _seeds;
    private readonly List<SupervisedHost> _nodes;
    private volatile string? _scheduler;

    /// <param name="said">Told each line that a host prints, with its name.</param>
    /// <param name="say">Told what becomes of the hosts.</param>
    /// <exception cref="DataFolderException">The logs can't be written.</exception>
    public LocalCluster(ClusterOptions options, ClusterFolder folder, Action<string, string> said, Action<string> say)
    {
        _options = options;
        _folder = folder;
        _said = said;
        _say = say;
        Addresses = [.. Enumerable.Range(options.Port, options.Seeds).Select(LocalPorts.AddressOf)];
        _seeds = [.. Enumerable.Range(0, options.Seeds).Select(i => Make($"seed-{i + 1}", () => Seed(options.Port + i)))];
        _nodes = [.. options.Nodes.Select(node => Make(node.Name, () => Node(node)))];
        Client = new HttpSchedulerClient(Addresses[0], Token, new AnySeedHandler(Addresses));
    }

    /// <summary>Of the HTTP API, one for each seed.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Asks whichever seed answers.</summary>
    public HttpSchedulerClient Client { get; }

    /// <summary>The seed that scheduled last; null: none has begun.</summary>
    public string? Scheduler => _scheduler;

    // Seeds that were told one by the environment ask for it.
    private static string? Token => Environment.GetEnvironmentVariable(TokenVariable);

    private IEnumerable<SupervisedHost> All => _seeds.Concat(_nodes);

    /// <summary>All of them; until each seed answers and each node has joined.</summary>
    /// <exception cref="HostFailedException">One could not be started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var host in All)
        {
            host.Start();
        }

        await Task.WhenAll(Enumerable.Range(0, _seeds.Count).Select(i => AnswersAsync(i, cancellationToken))).ConfigureAwait(false);
        await NodesAreUpAsync(_nodes.ConvertAll(n => n.Name), cancellationToken).ConfigureAwait(false);
        foreach (var host in All)
        {
            host.IsUp();
        }
    }

    /// <summary>Watches until all have left.</summary>
    /// <exception cref="HostFailedException">A host has failed for good.</exception>
    public async Task WatchAsync()
    {
        var lives = All.Select(h => h.Life).ToList();
        while (lives.Count > 0)
        {
            var ended = await Task.WhenAny(lives).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            lives.Remove(ended);
        }
    }

    /// <summary>Waits until nodes of these names have joined.</summary>
    /// <param name="after">Only lives that began later than these count.</param>
    public Task NodesAreUpAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken, IReadOnlyCollection<NodeId>? after = null) =>
        UntilAsync(
            async () =>
            {
                var up = await Client.NodesAsync(cancellationToken).ConfigureAwait(false);
                return names.All(name => up.Any(n => n.Id.Name == name && after?.Contains(n.Id) != true));
            },
            cancellationToken);

    /// <summary>SIGKILL; it is started again.</summary>
    public void Kill(string name) => All.Single(h => h.Name == name).Kill();

    /// <summary>Ends all in order: nodes finish what they run or hand it back, then seeds leave, the first one last.</summary>
    public async Task LeaveAsync()
    {
        await LeaveAsync(_nodes).ConfigureAwait(false);
        await LeaveAsync(_seeds.Skip(1)).ConfigureAwait(false);
        await LeaveAsync(_seeds.Take(1)).ConfigureAwait(false);
    }

    /// <summary>SIGKILL to all.</summary>
    public void End()
    {
        foreach (var host in All)
        {
            host.End();
        }
    }

    /// <summary>Ends what still runs, at once, and waits for it.</summary>
    public void Dispose()
    {
        End();
        Task.WhenAll(All.Select(h => h.Life)).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        foreach (var host in All)
        {
            host.Dispose();
        }

        Client.Dispose();
    }

    private static Task LeaveAsync(IEnumerable<SupervisedHost> hosts) => Task.WhenAll(hosts.Select(h => h.LeaveAsync()));

    private SupervisedHost Make(string name, Func<ProcessStartInfo> toStart) =>
        new(name, toStart, new HostLog(_folder.Logs, name, _say), _say, line =>
        {
            if (line.Contains(BeginsToSchedule, StringComparison.Ordinal))
            {
                _scheduler = name;
            }

            _said(name, line);
        });

    private async Task AnswersAsync(int seed, CancellationToken cancellationToken)
    {
        using var client = new HttpSchedulerClient(Addresses[seed], Token);
        await UntilAsync(
            async () =>
            {
                await client.NodesAsync(cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // There is nobody who could tell: hosts that come up are asked now and then.
    private async Task UntilAsync(Func<Task<bool>> look, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (All.FirstOrDefault(h => h.Life.IsFaulted) is { } failed)
            {
                await failed.Life.ConfigureAwait(false);
            }

            try
            {
                if (await look().ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (RequestRejectedException e) when (e.Rejection.Code == RejectionCode.Unavailable)
            {
                // Not yet.
            }

            await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    private ProcessStartInfo Seed(int port)
    {
        var start = HostPrograms.ToStart(HostPrograms.Seed,
        [
            "--port", Text(port), "--http-port", Text(port + LocalPorts.HttpApart), "--seed", .. SeedAddresses(),
            .. _options.ConnectionString is null ? (string[])["--journal", "sqlite", "--data", _folder.Path] : ["--journal", "postgres", "--journal-wait", "0s"],

            // A log line of this level tells which seed runs the scheduler; the environment may set a higher level.
            "--log-level", "Information",
        ]);
        if (!string.IsNullOrEmpty(_options.ConnectionString))
        {
            // Not on the command line, where others can see it.
            start.Environment[ConnectionVariable] = _options.ConnectionString;
        }

        return start;
    }

    private ProcessStartInfo Node(NodeToStart node)
    {
        var start = HostPrograms.ToStart(HostPrograms.Node, ["--name", node.Name, "--seed", .. SeedAddresses(), .. node.Arguments]);
        SeedSecrets.RemoveFrom(start.Environment);
        foreach (var (name, value) in node.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private IEnumerable<string> SeedAddresses() => Enumerable.Range(_options.Port, _options.Seeds).Select(AddressOf);

    private static string AddressOf(int port) => "127.0.0.1:" + Text(port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
