using System.Diagnostics;
using Scheduler.Cli.Simulate.Input;
using Scheduler.Cli.Simulate.Reporting;
using Scheduler.Core;
using Scheduler.Simulation;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Measuring;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate;

/// <summary>One call of <c>simulate</c>: a workload under each policy and each strategy.</summary>
internal sealed class SimulateSession(SimulateOptions options, Terminal terminal)
{
    private static readonly StragglerOptions NoCopies = new() { EndedPercent = 100 };
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(2);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _shownAt;

    public int Run(CancellationToken cancellationToken)
    {
        var (workload, cluster) = Blocking.RunAsync(() => WorkloadInput.Open(options), cancellationToken).GetAwaiter().GetResult();
        workload = options.Tasks is { } most ? workload.Take(most) : workload;
        Fitting.Require(workload, cluster);
        var recorded = LoadScaling.LoadOf(workload, cluster);
        if (options.Load is { } load && options.IsRecorded)
        {
            workload = LoadScaling.ToLoad(workload, cluster, load);
        }

        workload = options.Estimates.ApplyTo(workload, options.Seed);
        var runs = new List<SimulatedRun>();
        foreach (var policy in options.Policies)
        {
            foreach (var strategy in options.Strategies)
            {
                runs.Add(Simulate(workload, cluster, policy, strategy, copies: false, cancellationToken));
                if (options.SlowAttempts is not null)
                {
                    runs.Add(Simulate(workload, cluster, policy, strategy, copies: true, cancellationToken));
                }
            }
        }

        if (options.Plot is { } file)
        {
            PlotFile.Write(file, options, workload, runs);
        }

        var report = new SimulationReport(options, workload, cluster, recorded, runs);
        if (options.Json)
        {
            terminal.Out.WriteLine(report.ToJson());
        }
        else
        {
            report.Write(terminal.Out, terminal.Console);
        }

        return ExitCodes.Done;
    }

    private SimulatedRun Simulate(
        Workload workload, IReadOnlyList<NamedOffer> cluster, string policy, string strategy, bool copies, CancellationToken cancellationToken)
    {
        var recorder = new RunRecorder(keepStretches: options.Plot is not null);
        var began = _clock.Elapsed;
        var simulator = new Simulator(
            new SimulationOptions
            {
                Cluster = cluster,
                Queue = options.Queue with { Policy = policy, Strategy = strategy },
                QueueNames = workload.Queues,
                Kinds = workload.Kinds,
                YieldingKinds = workload.YieldingKinds,
                JournalWrite = options.JournalWrite,
                NetworkLatency = options.NetworkLatency,
                Seed = options.Seed,
                SlowAttempts = options.SlowAttempts,
                Kernel = new KernelOptions { Stragglers = copies ? StragglerOptions.Default : NoCopies },
            },
            recorder);
        var taken = 0;
        simulator.Run(workload.Tasks.Select(Shown), cancellationToken);
        var figures = recorder.ToFigures(cluster, policy, strategy) with { Copies = copies ? recorder.Finished.Sum(task => task.Copies) : null };
        return new SimulatedRun(figures, recorder, _clock.Elapsed - began);

        SimulatedTask Shown(SimulatedTask task)
        {
            taken++;
            if (_clock.Elapsed - _shownAt >= ShowEvery)
            {
                _shownAt = _clock.Elapsed;
                terminal.Error.WriteLine(
                    $"{policy}, {strategy}: {Units.Count(taken)} of {Units.Count(workload.Tasks.Count, "task")} have arrived");
            }

            return task;
        }
    }
}

/// <param name="Took">How long the simulation itself took, by the real clock.</param>
internal sealed record SimulatedRun(Figures Figures, RunRecorder Recorder, TimeSpan Took);
