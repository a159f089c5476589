using System.Collections;
using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Hosting.Nodes;

/// <summary>The node's command line.</summary>
internal sealed class NodeCommand
{
    private readonly RootCommand _command = new("""
        A worker node: a member of the cluster that runs tasks.

        Example, with a seed on the same machine:
          Scheduler.Node --seed 127.0.0.1:4053 --name node-1 --slots 8 --kinds noop sleep shell

        On Ctrl-C (SIGINT), SIGTERM or SIGHUP the node takes no new tasks. It finishes those that it runs, or hands them back
        when the grace period is over; then it leaves the cluster, and exits with 0. If the scheduler moves to another seed,
        running tasks are not interrupted. Have a service manager restart the node when it exits with any other code.

        Options can be set in several places. In order of precedence: the command line (--log-format json), the environment
        (SCHEDULER_NODE__LOG_FORMAT), appsettings.json or the environment in .NET's form (Scheduler:Node:LogFormat,
        Scheduler__Node__LogFormat), the HOCON file of --config (scheduler.node.log-format).

        Exit codes: 0 left the cluster, 1 failed, 2 wrong option or handlers, 4 downed (no majority of seeds is left, or it
        was cut off), 5 quarantined, 6 no seed answered, or the last one left, 8 can't listen on its port, 10 handlers
        that were given up hold every slot (--leave-when-blocked), 11 TLS with another member failed.
        """);

    private readonly Option<string> _name = OptionValues.Text(
        "--name", "The node's name: unique in the cluster, the same after a restart. Default: the machine's.", "NAME", Environment.MachineName);

    private readonly Option<int> _slots = OptionValues.Number(
        "--slots", "Tasks that run at a time. Default: the number of processors.", OptionRange.Of<NodeOffer>(nameof(NodeOffer.Slots)), Environment.ProcessorCount);

    private readonly Option<string[]> _kinds = new("--kinds")
    {
        Description = $"Which of the built-in kinds the node runs: {string.Join(", ", NodeToRun.BuiltIn)}. With shell, anyone who may submit tasks can run programs here "
            + "as this user; with http, they can send requests to any address that this machine can reach. Default: noop and sleep.",
        HelpName = "KIND",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [BuiltInKinds.Noop, BuiltInKinds.Sleep],
    };

    private readonly Option<string?> _handlers = new("--handlers")
    {
        Description = "A folder with the assemblies of your own handlers, as 'dotnet publish' writes it, or a folder of several such folders.",
        HelpName = "DIR",
    };

    private readonly Option<IReadOnlyDictionary<string, string>> _labels = NamedValues.Texts("--label", "A label for the node.", manyAtOnce: true);

    private readonly Option<IReadOnlyDictionary<string, long>> _offer = NamedValues.Amounts(
        "--offer",
        "The resources that the node offers to tasks: cpu in thousandths of a core, memory in bytes, and others by name. "
        + "Default: cpu and memory of the machine.",
        manyAtOnce: true);

    private readonly Option<int> _performance = OptionValues.Number(
        "--performance",
        "How fast the node is relative to others, for the strategy 'weighted'; 100 is normal.",
        OptionRange.Of<NodeOffer>(nameof(NodeOffer.Performance)),
        new NodeOffer().Performance);

    private readonly DurationOption _grace = OptionValues.Duration(
        "--grace",
        "How long tasks may continue to run after the node is asked to leave.",
        OptionRange.Of<NodeSettings>(nameof(NodeSettings.LeaveGrace)),
        TimeSpan.FromSeconds(5));

    private readonly Option<bool> _leaveWhenBlocked = new("--leave-when-blocked")
    {
        Description = "End with exit code 10, to be started again, when handlers that were given up (they were asked to stop but did not return) hold every slot.",
    };

    private readonly MemberOptions _member;

    public NodeCommand()
    {
        _member = new MemberOptions(_command, "node", port: 0, mustJoin: true);
        Array.ForEach<Option>([_name, _slots, _kinds, _handlers, _labels, _offer, _performance, _grace, _leaveWhenBlocked], _command.Options.Add);
    }

    public Task<int> RunAsync(IReadOnlyList<string> args, Func<NodeToRun, Task<ExitCode>> run) =>
        _member.RunAsync(args, Read, run);

    /// <summary>Reads the options from <c>Scheduler:Node</c> in the configuration alone.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is wrong: the message says what, and where the value came from.</exception>
    public NodeToRun Read(IConfiguration configuration) => _member.Read(configuration, Read);

    /// <summary>Reads the options from the command line, the environment and the configuration.</summary>
    /// <exception cref="SchedulerConfigurationException">An option is wrong: the message says what, and where the value came from.</exception>
    public NodeToRun Read(IReadOnlyList<string> args, IDictionary environment, IConfiguration configuration) =>
        _member.Read(args, environment, () => configuration, Read);

    private NodeToRun Read(ParseResult options, Member member)
    {
        var offer = options.GetValue(_offer)!;
        var labels = options.GetValue(_labels)!;
        return new NodeToRun(
            member,
            new NodeSettings
            {
                Name = options.GetValue(_name)!,
                LeaveGrace = _grace.In(options),
                LeaveWhenBlocked = options.GetValue(_leaveWhenBlocked),
                Offer = new NodeOffer
                {
                    Slots = options.GetValue(_slots),
                    Performance = options.GetValue(_performance),
                    Labels = labels.Count == 0 ? Labels.None : new Labels(labels),
                    Capacity = new Resources(
                        offer.TryGetValue("cpu", out var cpu) ? cpu : Environment.ProcessorCount * 1_000L,
                        offer.TryGetValue("memory", out var memory) ? memory : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                        offer.Where(o => o.Key is not ("cpu" or "memory")).Select(o => new NamedAmount(o.Key, o.Value))),
                },
            },
            options.GetValue(_kinds)!,
            options.GetValue(_handlers));
    }
}

/// <summary>A node as described by its options.</summary>
/// <param name="Kinds">The built-in kinds that it runs.</param>
/// <param name="HandlerFolder">The folder of other handlers. Null: none.</param>
internal sealed record NodeToRun(Member Member, NodeSettings Settings, IReadOnlyList<string> Kinds, string? HandlerFolder)
{
    public static readonly IReadOnlyList<string> BuiltIn = [BuiltInKinds.Noop, BuiltInKinds.Sleep, ShellKind.Name, HttpKind.Name];

    /// <summary>Registers the chosen handlers, and others.</summary>
    /// <exception cref="SchedulerConfigurationException">A kind is unknown or already taken, or handlers cannot be loaded.</exception>
    public void AddTo(HandlerRegistry handlers, Action<HandlerRegistry>? others)
    {
        foreach (var kind in Kinds.Distinct(StringComparer.Ordinal))
        {
            _ = kind switch
            {
                BuiltInKinds.Noop => BuiltInKinds.AddNoop(handlers),
                BuiltInKinds.Sleep => BuiltInKinds.AddSleep(handlers),
                ShellKind.Name => ShellKind.AddTo(handlers),
                HttpKind.Name => HttpKind.AddTo(handlers),
                _ => throw new SchedulerConfigurationException(
                    $"--kinds is '{kind}', but must be one of {string.Join(", ", BuiltIn)}; others come by --handlers."),
            };
        }

        if (HandlerFolder is { } folder)
        {
            Nodes.HandlerFolder.AddTo(handlers, folder);
        }

        others?.Invoke(handlers);
    }
}
