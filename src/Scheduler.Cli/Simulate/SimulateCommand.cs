using System.CommandLine;
using System.Globalization;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Run;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate;

/// <summary><c>scheduler simulate</c>: its options and its help.</summary>
internal static class SimulateCommand
{
    private const string Off = "off";

    public static Command Make(Terminal terminal, Help help)
    {
        var trace = new Option<string[]>("--trace")
        {
            Description = "A recorded workload: a file in the Standard Workload Format, or the two lists of Alibaba's openb trace; gzip or plain.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var cluster = new Option<string?>("--cluster") { Description = "NODESxSLOTS, such as 4x32, or a JSON file. Default: the workload's own; synthetic 1x4.", HelpName = "SHAPE" };
        var policy = SimulateValues.Names("--policy", "Which waiting task is next.", "scheduling policy", RunOptions.Policies, new QueueOptions().Policy);
        var strategy = SimulateValues.Names("--strategy", "Which node gets it.", "allocation strategy", RunOptions.Strategies, new QueueOptions().Strategy);
        var load = SimulateValues.Text(
            "--load",
            string.Create(CultureInfo.InvariantCulture, $"Scale arrivals so that so much of the cluster is asked for. Default: as recorded; synthetic {SimulateOptions.DefaultLoad}."),
            "X", text => SimulateValues.ToLoad(text) is not null, "a number above 0, up to 10, such as 0.9");
        var estimates = SimulateValues.Text(
            "--estimates", "What policies know of run times: declared (what the workload says), exact, or noisy:F (off by a factor e^(F·z), z normal). Default: declared.",
            "HOW", text => Estimates.TryParse(text) is not null, "declared, exact, or noisy:F with F from 0 to 10, such as noisy:0.5");
        var tasks = OptionValues.Number("--tasks", "The most tasks; 0: all of a trace, 10000 synthetic ones.", 0, 10_000_000, 0);
        var service = SimulateValues.Text(
            "--service", "How long synthetic tasks run: fixed, exponential, pareto:A (a heavy tail), or hyperexponential:C (of squared variation C). Default: exponential.",
            "DIST", text => SimulateValues.ToService(text, default) is not null,
            "fixed, exponential, pareto:A with A above 1, up to 100, or hyperexponential:C with C from 1 to 10000");
        var mean = SimulateValues.Duration("--mean", "How long synthetic tasks run in the mean. Default: 1s.");
        var users = OptionValues.Number("--users", "Among how many users synthetic tasks are shared out.", 1, 10_000, 1);
        var seed = OptionValues.Number("--seed", "What chance is made of; the same gives the same output.", 0UL, ulong.MaxValue, 1UL);
        var ageing = SimulateValues.Text(
            "--ageing", "After this wait a task goes first, whatever the policy says. Default: 10m, as in queues.",
            "TIME|off", text => text == Off || Durations.Parse(text) is not null, "a time such as 200ms, 1.5s, 2m or 1h, or off");
        var slice = SimulateValues.Duration("--slice", "How long a task runs before it makes room, under time-slices. Default: 1s, as in queues.");
        var write = SimulateValues.Duration("--journal-write", "How long a write of the journal takes. Default: no time.");
        var latency = SimulateValues.Duration("--latency", "How long a message between scheduler and node takes, one way. Default: no time.");
        var plot = new Option<string?>("--plot") { Description = "Draw distributions and a Gantt chart into this file: .html or .svg.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };

        var command = new Command("simulate", "Show what policies would do to a workload: the scheduler itself, in virtual time.")
        {
            trace, cluster, policy, strategy, load, estimates, tasks, service, mean, users, seed, ageing, slice, write, latency, plot, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            TimeSpan Time(Option<string?> option, TimeSpan byDefault) =>
                parsed.GetValue(option) is { } text ? Durations.Parse(text)!.Value : byDefault;
            var options = new SimulateOptions
            {
                Traces = parsed.GetValue(trace)!,
                Cluster = parsed.GetValue(cluster),
                Policies = parsed.GetValue(policy)!,
                Strategies = parsed.GetValue(strategy)!,
                Load = parsed.GetValue(load) is { } share ? SimulateValues.ToLoad(share) : null,
                Estimates = Estimates.TryParse(parsed.GetValue(estimates) ?? "declared")!,
                Tasks = parsed.GetValue(tasks) is > 0 and var most ? most : null,
                Service = SimulateValues.ToService(parsed.GetValue(service) ?? "exponential", Time(mean, TimeSpan.FromSeconds(1)))!,
                Users = parsed.GetValue(users),
                Seed = parsed.GetValue(seed),
                AgeAfter = parsed.GetValue(ageing) == Off ? null : Time(ageing, new QueueOptions().AgeAfter!.Value),
                Slice = Time(slice, new QueueOptions().Slice),
                JournalWrite = Time(write, TimeSpan.Zero),
                NetworkLatency = Time(latency, TimeSpan.Zero),
                Plot = parsed.GetValue(plot),
                Json = parsed.GetValue(json),
            };
            return Task.Run(() => new SimulateSession(options, terminal).Run(cancellationToken), cancellationToken);
        });
        help.Add(command, MoreHelp);
        return command;
    }

    private const string MoreHelp = """
        Columns:
          response     from submission to outcome: mean, median, 95th and 99th percentile
          wait         the part of it in which no handler was at work
          slowdown     bounded: mean of max(1, response / max(run time, 10 s))
          makespan     from the first arrival to the last outcome; "× bound": beside what no scheduler can beat
          utilised     of the resource that is asked for the most
          fairness     Jain's index over users: 1 is even
          preempted    how often tasks were interrupted
          by age       tasks that went first only because they had waited long (--ageing)

        A job of a trace that used N processors requests N cores of one node. Estimates are what the trace
        declares; where it declares none, policies that order by them fall back to the order of submission:
        --estimates exact shows what they could do.

        Exit codes:
          0    done
          2    an option or the workload is wrong
          130  stopped by Ctrl-C

        Examples:
          scheduler simulate --policy fcfs,sjf --load 0.9 --service pareto:1.5 --ageing off
          scheduler simulate --trace NASA-iPSC-1993-3.1-cln.swf.gz --load 0.9 --policy all --estimates exact
          scheduler simulate --trace openb_pod_list_default.csv openb_node_list_all_node.csv --strategy all
        """;
}
