using System.CommandLine.Parsing;
using System.Globalization;
using Scheduler.Cli.Run;
using Scheduler.Cli.Simulate.Reporting;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate;

/// <summary>The options of <c>simulate</c>, and what they come to.</summary>
internal sealed class SimulateArguments
{
    private readonly Option<string[]> _trace = new("--trace")
    {
        Description = "The workload: a trace in the Standard Workload Format, the two lists of Alibaba's openb, or a graph of tasks as JSON; gzip or plain.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _journal = CommonOptions.Folder(
        "--journal", "Replay the history of this data folder, as far as its journal still has it.");

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "The cluster: NODESxSLOTS, such as 4x32, or a JSON file. Default: the workload's own; for synthetic tasks 1x4.",
        HelpName = "SHAPE",
    };

    private readonly Option<string[]> _policy = SimulateValues.Names(
        "--policy", "The scheduling policy: which waiting task runs next.", "scheduling policy", RunOptions.Policies, new QueueOptions().Policy);

    private readonly Option<string[]> _strategy = SimulateValues.Names(
        "--strategy", "The allocation strategy: which node gets a task.", "allocation strategy", RunOptions.Strategies, new QueueOptions().Strategy);

    private readonly Option<string?> _load = OptionValues.Text(
        "--load",
        "Scale the arrivals so that this share of the cluster is requested. Default: as recorded; for synthetic tasks "
        + SimulateOptions.DefaultLoad.ToString(CultureInfo.InvariantCulture) + ".",
        "X", text => SimulateValues.ToLoad(text) is not null, "a number above 0, up to 10, such as 0.9");

    private readonly Option<string?> _estimates = OptionValues.Text(
        "--estimates",
        "What policies know about run times: declared (by the workload), exact, or noisy:F (off by e^(F·z), z normal). Default: declared.",
        "HOW", text => Estimates.TryParse(text) is not null, "declared, exact, or noisy:F with F from 0 to 10, such as noisy:0.5");

    private readonly Option<int> _tasks = OptionValues.Number(
        "--tasks", "The maximum number of tasks; 0: all tasks of a trace, or 10000 synthetic tasks.", 0, 10_000_000, 0);

    private readonly Option<string?> _service = OptionValues.Text(
        "--service",
        "How long synthetic tasks run: fixed, exponential, pareto:A (a heavy tail), or hyperexponential:C (squared coefficient of variation C). "
        + "Default: exponential.",
        "DIST", text => SimulateValues.ToService(text, default) is not null,
        "fixed, exponential, pareto:A with A above 1, up to 100, or hyperexponential:C with C from 1 to 10000");

    private readonly Option<string?> _mean = SimulateValues.Duration("--mean", "The mean run time of synthetic tasks. Default: 1s.");

    private readonly Option<int> _users = OptionValues.Number(
        "--users", "The number of users who submit the synthetic tasks.", 1, 10_000, 1);

    private readonly Option<string?> _stragglers = OptionValues.Text(
        "--stragglers",
        "Let each task run FACTOR times as long on a random SHARE of the nodes, and show the makespan with and without copies of stragglers.",
        "SHARE:FACTOR", text => SimulateValues.ToSlowAttempts(text) is not null,
        "a share from 0 to 1 and a factor from 1 to 1000, such as 0.02:20");

    private readonly Option<ulong> _seed = OptionValues.Number(
        "--seed", "The seed for random decisions; the same seed gives the same output.", 0UL, ulong.MaxValue, 1UL);

    private readonly QueueArguments _queue = new();

    private readonly Option<string?> _write = SimulateValues.Duration(
        "--journal-write", "How long a write to the journal takes. Default: no time.");

    private readonly Option<string?> _latency = SimulateValues.Duration(
        "--latency", "How long a message between scheduler and node takes, one way. Default: no time.");

    private readonly Option<string?> _plot = OptionValues.Text(
        "--plot", "Draw distributions and Gantt charts to this file: .html or .svg.", "FILE", PlotFile.IsKnown,
        "a file that ends in .html or .svg");

    private readonly Option<bool> _faults = new("--faults")
    {
        Description = "Simulate worlds in which messages, processes, clocks and writes fail, and check the scheduler's guarantees.",
    };

    private readonly Option<int> _seeds = OptionValues.Number(
        "--seeds", "With --faults: how many worlds to simulate, beginning with --seed. Default: only that one, with a trace of its events.", 0, 1_000_000_000, 0);

    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON document, and nothing else." };

    public IEnumerable<Option> All =>
    [
        _trace, _journal, _cluster, _policy, _strategy, _load, _estimates, _tasks, _service, _mean, _users, _stragglers, _seed,
        .. _queue.All, _write, _latency, _plot, _faults, _seeds, _json,
    ];

    public bool IsFaulty(ParseResult parsed) => parsed.GetValue(_faults);

    /// <summary>Refuses what would be left unsaid: options of the one mode given to the other.</summary>
    public void Validate(CommandResult result)
    {
        var isFaulty = result.GetValue(_faults);
        if (!isFaulty && IsGiven(_seeds))
        {
            result.AddError("--seeds is for --faults: add that, or take --seed.");
        }

        Option[] shared = [_faults, _seeds, _seed, _tasks, _json];
        if (isFaulty && All.Except(shared).FirstOrDefault(IsGiven) is { } other)
        {
            result.AddError($"{other.Name} is not for --faults, whose worlds follow from their seeds: leave it out.");
        }

        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }

    public SimulateOptions ToOptions(ParseResult parsed) => new()
    {
        Traces = parsed.GetValue(_trace)!,
        Journal = parsed.GetValue(_journal),
        Cluster = parsed.GetValue(_cluster),
        Policies = parsed.GetValue(_policy)!,
        Strategies = parsed.GetValue(_strategy)!,
        Load = parsed.GetValue(_load) is { } share ? SimulateValues.ToLoad(share) : null,
        Estimates = Estimates.TryParse(parsed.GetValue(_estimates) ?? "declared")!,
        Tasks = parsed.GetValue(_tasks) is > 0 and var most ? most : null,
        Service = SimulateValues.ToService(parsed.GetValue(_service) ?? "exponential", Time(parsed, _mean, TimeSpan.FromSeconds(1)))!,
        Users = parsed.GetValue(_users),
        SlowAttempts = parsed.GetValue(_stragglers) is { } slow ? SimulateValues.ToSlowAttempts(slow) : null,
        Seed = parsed.GetValue(_seed),
        Queue = _queue.ToQueue(parsed),
        JournalWrite = Time(parsed, _write, TimeSpan.Zero),
        NetworkLatency = Time(parsed, _latency, TimeSpan.Zero),
        Plot = parsed.GetValue(_plot),
        Json = parsed.GetValue(_json),
    };

    public FaultsSession ToFaults(ParseResult parsed, Terminal terminal) => new(
        parsed.GetValue(_seed),
        parsed.GetValue(_seeds) is > 0 and var many ? many : null,
        parsed.GetValue(_tasks) is > 0 and var each ? each : FaultsSession.DefaultTasks,
        parsed.GetValue(_json),
        terminal);

    private static TimeSpan Time(ParseResult parsed, Option<string?> option, TimeSpan byDefault) =>
        parsed.GetValue(option) is { } text ? Durations.Parse(text)!.Value : byDefault;
}
