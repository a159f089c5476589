using System.Globalization;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>Seeds and nodes as processes on loopback, with one journal.</summary>
internal sealed class TestCluster : IDisposable
{
    /// <summary>Longer than anything takes on a busy machine; no test waits so long for what goes right.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);

    private readonly ITestOutputHelper? _output;
    private readonly List<HostProcess> _processes = [];
    private readonly Signal _said = new();
    private readonly int[] _ports;
    private readonly int[] _httpPorts;
    private readonly Dictionary<HostProcess, int> _seeds = [];

    /// <param name="output">Is told at the end what all have said.</param>
    public TestCluster(ITestOutputHelper? output, TestJournal journal, int seeds = 1)
    {
        _output = output;
        Journal = journal;
        _ports = [.. Enumerable.Range(0, seeds).Select(_ => Ports.Free())];
        _httpPorts = [.. Enumerable.Range(0, seeds).Select(_ => Ports.Free())];
    }

    public TestJournal Journal { get; }

    /// <summary>Of every process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Seeds => [.. _ports.Select(p => $"127.0.0.1:{Text(p)}")];

    private IReadOnlyList<HostProcess> Processes
    {
        get
        {
            lock (_processes)
            {
                return [.. _processes];
            }
        }
    }

    /// <summary>It keeps all of its journal, for <see cref="JournalAudit"/>.</summary>
    public HostProcess StartSeed(int index = 0, params string[] more)
    {
        var seed = HostProcess.Start(
            "Scheduler.Seed",
            [
                "--port", Text(_ports[index]), "--http-port", Text(_httpPorts[index]), "--seed", .. Seeds,
                "--keep-history", Text(int.MaxValue), .. Journal.SeedArguments, .. more,
            ],
            _said,
            [.. Environment, .. Journal.Environment]);
        _seeds[seed] = index;
        return Keep(seed);
    }

    /// <summary>One that has ended; it is a member when this ends.</summary>
    public Task StartAgainAsync(HostProcess seed) => StartSeed(_seeds[seed]).UntilItSaysAsync("Start -> Younger");

    /// <summary>All of them, the one that schedules first. They are members when this ends.</summary>
    public async Task<IReadOnlyList<HostProcess>> StartSeedsAsync(params string[] more)
    {
        HostProcess[] seeds = [.. Enumerable.Range(0, _ports.Length).Select(i => StartSeed(i, more))];
        var active = await UntilScheduledAsync();
        HostProcess[] others = [.. seeds.Where(s => s != active)];
        await Task.WhenAll(others.Select(s => s.UntilItSaysAsync("Start -> Younger")));
        return [active, .. others];
    }

    public HostProcess StartNode(string name = "node-1", int slots = 2, params string[] more) => Keep(HostProcess.Start(
        "Scheduler.Node", ["--seed", .. Seeds, "--name", name, "--slots", Text(slots), .. more], _said, [.. Environment]));

    /// <summary>The example of a worker of one's own.</summary>
    public HostProcess StartExampleWorker() => Keep(HostProcess.Start(
        "WorkerHost",
        ["--seed", .. Seeds, "--name", "worker-1"],
        _said,
        [.. Environment],
        BuiltPrograms.PathOf("WorkerHost", "Scheduler.Examples.WorkerHost", within: "examples")));

    /// <summary>A worker whose handler makes fenced writes in a database.</summary>
    public HostProcess StartLedgerWorker(string name, string database) => Keep(HostProcess.Start(
        "Ledger",
        ["--seed", .. Seeds, "--name", name],
        _said,
        [.. Environment, KeyValuePair.Create("LEDGER", database)],
        BuiltPrograms.PathOf("Scheduler.Outbox.Programs", within: "tests")));

    /// <summary>Waits for a scheduler of that epoch or a later one, and gives its process.</summary>
    public async Task<HostProcess> UntilScheduledAsync(long epoch = 1)
    {
        HostProcess? active = null;
        await _said.UntilAsync(() => (active = Processes.FirstOrDefault(p => p.Epoch >= epoch)) is not null, Soon);
        return active!;
    }

    public Task UntilAsync(Func<bool> condition) => _said.UntilAsync(condition, Soon);

    /// <summary>Asks all others to leave, and waits until they have. None of them is kept.</summary>
    public async Task EndAllButAsync(HostProcess seed, ITestOutputHelper output)
    {
        var others = Processes.Where(p => p != seed).ToList();
        await Task.WhenAll(others.Where(p => !p.HasExited).Select(p => p.TerminateAsync()));
        foreach (var process in others.Prepend(seed))
        {
            output.WriteLine(process.Output);
        }

        others.ForEach(process => process.Dispose());
        lock (_processes)
        {
            _processes.RemoveAll(others.Contains);
        }
    }

    public void Dispose()
    {
        foreach (var process in Processes)
        {
            process.Dispose();
            _output?.WriteLine(process.Output);
        }
    }

    /// <summary>Of a seed's HTTP API.</summary>
    public string UrlOf(int index) => $"http://127.0.0.1:{Text(_httpPorts[index])}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private HostProcess Keep(HostProcess process)
    {
        lock (_processes)
        {
            _processes.Add(process);
        }

        return process;
    }
}
