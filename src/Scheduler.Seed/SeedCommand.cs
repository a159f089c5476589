using System.CommandLine;

namespace Scheduler.Seed;

/// <summary>The seed's command line.</summary>
internal static class SeedCommand
{
    private static readonly Option<string> Hostname = new("--hostname")
    {
        Description = "The name or address under which other members reach this one.",
        HelpName = "HOST",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port to listen on.",
        HelpName = "PORT",
        DefaultValueFactory = _ => 4053,
    };

    private static readonly Option<string[]> Seeds = new("--seed")
    {
        Description = "The seeds to join by, in the same order on every member. Default: this one alone.",
        HelpName = "HOST:PORT",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder of the journal, made where it is missing.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "scheduler-data",
    };

    public static RootCommand Create()
    {
        var command = new RootCommand("""
            A seed of the cluster: runs the scheduler, or stands by for it.

            Example, a seed and a node on one machine:
              Scheduler.Seed --port 4053 --data ./data
              Scheduler.Node --port 4054 --seed 127.0.0.1:4053 --name node-1

            Exit codes: 0 left the cluster, 1 failed, 2 wrong option, 3 journal unusable, 4 downed, 5 quarantined,
            6 no seed, 7 another scheduler took over.
            """);
        command.Options.Add(Hostname);
        command.Options.Add(Port);
        command.Options.Add(Seeds);
        command.Options.Add(Data);
        command.SetAction(static (result, cancellationToken) => SeedHost.RunAsync(
            new SeedOptions(
                result.GetValue(Hostname)!, result.GetValue(Port), result.GetValue(Seeds) ?? [], result.GetValue(Data)!),
            cancellationToken));
        return command;
    }
}

internal sealed record SeedOptions(string Hostname, int Port, IReadOnlyList<string> Seeds, string DataFolder);
