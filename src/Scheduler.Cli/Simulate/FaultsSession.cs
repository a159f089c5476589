using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Scheduler.Simulation.Faults;

namespace Scheduler.Cli.Simulate;

/// <summary><c>simulate --faults</c>: worlds in which everything goes wrong that can.</summary>
/// <param name="seeds">How many; null: the first one alone, with its trace.</param>
/// <param name="json">Write one JSON document, and no trace.</param>
internal sealed class FaultsSession(ulong firstSeed, int? seeds, int tasks, bool json, Terminal terminal)
{
    public const int DefaultTasks = 1_000;

    private const int MostNamed = 20;
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SortedDictionary<ulong, FaultyRun> _failed = [];
    private TimeSpan _shownAt;
    private int _done;
    private long _steps;
    private long _failovers;
    private long _moved;

    /// <summary>What runs a world; tests put one in its place that fails.</summary>
    public Func<ulong, FaultyRun> World { get; init; } = seed => FaultyRun.Of(seed, tasks);

    public int Run(CancellationToken cancellationToken)
    {
        if (seeds is null)
        {
            return Trace();
        }

        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, seeds.Value, parallel, i => Note(World(firstSeed + (ulong)i)));
        Report();
        return _failed.Count == 0 ? ExitCodes.Done : ExitCodes.NotAllWell;
    }

    private void Report()
    {
        if (json)
        {
            Write(new
            {
                Worlds = _done,
                Tasks = tasks,
                FirstSeed = firstSeed,
                Steps = _steps,
                Failovers = _failovers,
                Moved = _moved,
                Failed = _failed.Values.Select(run => new { run.Seed, run.Failure }),
            });
            return;
        }

        var rate = _done / _clock.Elapsed.TotalSeconds;
        var worlds = $"{Units.Count(_done, "world")} of {Units.Count(tasks, "task")} in {Units.Time(_clock.Elapsed)}";
        var did = $"{Units.Count(_steps, "step")}, {Units.Count(_failovers, "failover")}, {Moved(_moved)}";
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{worlds}: {rate:0.0} worlds/s; {did}"));
        terminal.Out.WriteLine(_failed.Count == 0
            ? "OK: every accepted task came to one outcome, and nothing was let out that was not durable."
            : $"NOT OK: {Units.Count(_failed.Count, "world")} failed: seeds {string.Join(", ", _failed.Keys.Take(MostNamed))}.");
    }

    private void Write(object document) => terminal.Out.WriteLine(JsonSerializer.Serialize(document, JsonOptions));

    private int Trace()
    {
        var run = FaultyRun.Of(firstSeed, tasks, checkEvery: 1, trace: json ? null : terminal.Out.WriteLine);
        var exitCode = run.Failure is null ? ExitCodes.Done : ExitCodes.NotAllWell;
        if (json)
        {
            var seconds = run.Virtual.TotalSeconds;
            Write(new { run.Seed, run.Tasks, run.Steps, run.Events, run.Failovers, run.Moved, VirtualSeconds = seconds, run.Failure });
            return exitCode;
        }

        var did = $"{Units.Count(run.Steps, "step")}, {Units.Count(run.Events, "event")}, {Units.Count(run.Failovers, "failover")}, {Moved(run.Moved)}";
        terminal.Out.WriteLine(run.Failure is null ? $"OK: {did}, {Units.Time(run.Virtual)} of virtual time." : $"NOT OK: {run.Failure}");
        return exitCode;
    }

    private static string Moved(long count) => $"{Units.Count(count, "attempt")} moved away from nodes that were cut off";

    private void Note(FaultyRun run)
    {
        lock (_gate)
        {
            _done++;
            _steps += run.Steps;
            _failovers += run.Failovers;
            _moved += run.Moved;
            if (run.Failure is not null && _failed.TryAdd(run.Seed, run) && !json)
            {
                terminal.Out.WriteLine($"seed {run.Seed} failed: {run.Failure}");
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  its trace: scheduler simulate --faults --seed {run.Seed} --tasks {tasks}"));
            }

            if (_clock.Elapsed - _shownAt >= ShowEvery)
            {
                _shownAt = _clock.Elapsed;
                terminal.Error.WriteLine($"{Units.Count(_done)} of {Units.Count(seeds!.Value, "world")}");
            }
        }
    }
}
