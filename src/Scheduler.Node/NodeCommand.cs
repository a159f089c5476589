using System.CommandLine;

namespace Scheduler.Node;

/// <summary>The node's command line.</summary>
internal static class NodeCommand
{
    private static readonly Option<string> Hostname = new("--hostname")
    {
        Description = "The name or address under which other members reach this one.",
        HelpName = "HOST",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port to listen on; 0 for any that is free.",
        HelpName = "PORT",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<string[]> Seeds = new("--seed")
    {
        Description = "The seeds to join by, in the same order on every member.",
        HelpName = "HOST:PORT",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "The node's name: unique in the cluster, the same after a restart. Default: the machine's name.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.MachineName,
    };

    private static readonly Option<int> Slots = new("--slots")
    {
        Description = "Tasks that run at a time: 1 to 10000. Default: the number of processors.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand("""
            A worker node: runs tasks of the kinds noop and sleep.

            Example, with a seed on the same machine:
              Scheduler.Node --seed 127.0.0.1:4053 --name node-1 --slots 8

            It leaves on SIGTERM: running tasks get 5 s, what has not ended by then runs again elsewhere. Let something
            start it again when it exits with another code than 0.

            Exit codes: 0 left the cluster, 1 failed, 2 wrong option, 4 downed (the seed's process is gone, or this one was
            cut off), 5 quarantined, 6 no seed answered, or the last one left.
            """);
        command.Options.Add(Hostname);
        command.Options.Add(Port);
        command.Options.Add(Seeds);
        command.Options.Add(Name);
        command.Options.Add(Slots);
        command.SetAction(static (result, cancellationToken) => NodeHost.RunAsync(
            new NodeOptions(
                result.GetValue(Hostname)!,
                result.GetValue(Port),
                result.GetValue(Seeds)!,
                result.GetValue(Name)!,
                result.GetValue(Slots)),
            cancellationToken));
        return command;
    }
}

internal sealed record NodeOptions(string Hostname, int Port, IReadOnlyList<string> Seeds, string Name, int Slots);
