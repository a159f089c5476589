using System.Diagnostics;
using Scheduler.Cli.Demo.Checking;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Demo.Reporting;
using Scheduler.Cli.Views;
using Scheduler.Embedded;

namespace Scheduler.Cli.Demo;

/// <summary>What is to be done, on whatever scheduler: a task for each file, and the comparison with a plain loop.</summary>
internal sealed class DemoWork
{
    public DemoWork(DemoOptions options, InputFolder input, CommandFolder data, IWorkView view)
    {
        Options = options;
        Input = input;
        Data = data;
        View = view;
        Progress = new DemoProgress(input.Files.Count, input.Bytes, TimeProvider.System);
        Nodes = DemoNodes.Make(options.Nodes, options.Slots);
        Tasks = [.. input.Files.Select(FileTask.Of)];
        Sizes = Tasks.ToDictionary(task => task.Id, task => task.File.Size);
        Queue = new QueueOptions { Name = FileTask.Queue, Policy = options.Policy, Strategy = options.Strategy };
    }

    public DemoOptions Options { get; }

    public InputFolder Input { get; }

    public CommandFolder Data { get; }

    public IWorkView View { get; }

    public DemoProgress Progress { get; }

    public IReadOnlyList<NodeOptions> Nodes { get; }

    public IReadOnlyList<FileTask> Tasks { get; }

    public IReadOnlyDictionary<TaskId, long> Sizes { get; }

    public QueueOptions Queue { get; }

    /// <param name="on">What runs it.</param>
    public string Title(string on) =>
        $"Hashing {Units.Count(Input.Files.Count, "file")} ({Units.Bytes(Input.Bytes)}) below {Printable.Of(Input.Path)} on {on},"
            + $" {Options.Policy}, {Options.Strategy}.";

    /// <summary>Compares what the scheduler's records say with a plain loop.</summary>
    /// <param name="watch">Has seen the last outcome.</param>
    /// <param name="killed">The node that was killed; null: none.</param>
    public async Task<DemoReport> CompareAsync(
        ISchedulerClient scheduler, IWatch watch, string? killed, CancellationToken cancellationToken)
    {
        var outcomes = await DemoOutcomes.ReadAsync(scheduler, Sizes, cancellationToken).ConfigureAwait(false);
        View.Say("Comparing with a plain loop over the same files.");
        Progress.BeginComparing();
        var (plain, time) = await Task.Run(
            () =>
            {
                var start = Stopwatch.GetTimestamp();
                var hashes = PlainLoop.Hash(Input.Files, Progress.Compared, cancellationToken);
                return (hashes, Stopwatch.GetElapsedTime(start));
            },
            cancellationToken).ConfigureAwait(false);
        var comparison = Comparison.Of(Tasks, outcomes, watch.Read(tally => tally.OutcomesTwice.ToHashSet()), plain, time);
        return watch.Read(tally => new DemoReport
        {
            Options = Options,
            Input = Input,
            DataFolder = Data.IsKept ? Data.Path : null,
            FinishedBefore = tally.FinishedEarlier,
            Elapsed = tally.Elapsed,
            Nodes = tally.Nodes(),
            Killed = killed,
            RunAgain = tally.RunAgain,
            SlowestTasks = DemoReport.FindSlowest(Tasks, outcomes),
            Comparison = comparison,
        });
    }
}
