using System.Diagnostics;
using System.Globalization;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Output;
using Scheduler.Simulation.Faults;

namespace Scheduler.Cli.Simulate;

/// <summary><c>simulate --faults</c>: worlds in which everything goes wrong that can.</summary>
/// <param name="seeds">How many; null: the first one alone, with its trace.</param>
internal sealed class FaultsSession(ulong firstSeed, int? seeds, int tasks, Terminal terminal)
{
    public const int DefaultTasks = 1_000;

    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SortedSet<ulong> _failed = [];
    private TimeSpan _shownAt;
    private int _done;
    private long _steps;
    private long _failovers;

    public int Run(CancellationToken cancellationToken)
    {
        if (seeds is null)
        {
            return Trace();
        }

        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, seeds.Value, parallel, i => Note(FaultyRun.Of(firstSeed + (ulong)i, tasks)));
        var rate = _done / _clock.Elapsed.TotalSeconds;
        var worlds = $"{Units.Count(_done, "world")} of {Units.Count(tasks, "task")} in {Units.Time(_clock.Elapsed)}";
        var did = $"{Units.Count(_steps, "step")}, {Units.Count(_failovers, "failover")}";
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{worlds}: {rate:0.0} worlds/s; {did}"));
        terminal.Out.WriteLine(_failed.Count == 0
            ? "OK: every accepted task came to one outcome, and nothing was let out that was not durable."
            : $"NOT OK: {Units.Count(_failed.Count, "world")} failed: seeds {string.Join(", ", _failed.Take(20))}.");
        return _failed.Count == 0 ? ExitCodes.Done : ExitCodes.NotAllWell;
    }

    private int Trace()
    {
        var run = FaultyRun.Of(firstSeed, tasks, checkEvery: 1, trace: terminal.Out.WriteLine);
        var did = $"{Units.Count(run.Steps, "step")}, {Units.Count(run.Events, "event")}, {Units.Count(run.Failovers, "failover")}";
        terminal.Out.WriteLine(run.Failure is null ? $"OK: {did}, {Units.Time(run.Virtual)} of virtual time." : $"NOT OK: {run.Failure}");
        return run.Failure is null ? ExitCodes.Done : ExitCodes.NotAllWell;
    }

    private void Note(FaultyRun run)
    {
        lock (_gate)
        {
            _done++;
            _steps += run.Steps;
            _failovers += run.Failovers;
            if (run.Failure is not null && _failed.Add(run.Seed))
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
