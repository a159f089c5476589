using System.Globalization;
using Scheduler.Cluster.Tests.Support;

namespace Scheduler.Bench.Cluster;

/// <summary>The built hosts as processes, on loopback: a seed, a node, and this program as the member that submits.</summary>
internal static class ClusterBenchmarks
{
    private const string Usage = "bench cluster [throughput] [idle] [recovery] [--journal sqlite|postgres] [--tasks N] [--outstanding N] [--by N] [--slots N]";

    public static async Task<int> RunAsync(string[] args)
    {
        var options = new BenchOptions();
        List<string> wanted = [];
        for (var i = 0; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value. Usage: {Usage}");
            int Number() => int.Parse(Value(), CultureInfo.InvariantCulture);
            switch (args[i])
            {
                case "--journal":
                    options = options with { Journal = Value() };
                    break;
                case "--tasks":
                    options = options with { Tasks = Number() };
                    break;
                case "--outstanding":
                    options = options with { Outstanding = Number() };
                    break;
                case "--by":
                    options = options with { By = Number() };
                    break;
                case "--slots":
                    options = options with { Slots = Number() };
                    break;
                case "throughput" or "idle" or "recovery":
                    wanted.Add(args[i]);
                    break;
                default:
                    Console.Error.WriteLine($"'{args[i]}' is not known. Usage: {Usage}");
                    return 2;
            }
        }

        if (options.Journal is not ("sqlite" or "postgres"))
        {
            Console.Error.WriteLine($"The journal '{options.Journal}' is not known: sqlite or postgres.");
            return 2;
        }

        using var postgres = options.Journal == "postgres" ? new PostgresServer() : null;
        if (postgres?.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        foreach (var name in wanted.Count == 0 ? ["throughput", "idle", "recovery"] : wanted)
        {
            using var folder = new TempFolder();
            using var cluster = new HostCluster(folder.Path, postgres?.NewDatabase(), options.Slots);
            Console.WriteLine(name switch
            {
                "throughput" => await new ClusterThroughputBenchmark(cluster, options).RunAsync(),
                "idle" => await new ClusterIdleBenchmark(cluster, options).RunAsync(),
                _ => await new ClusterRecoveryBenchmark(cluster, options).RunAsync(),
            });
        }

        return 0;
    }
}

/// <param name="Outstanding">Tasks that are submitted and not ended, at most.</param>
/// <param name="By">Tasks of one submit.</param>
internal sealed record BenchOptions(
    string Journal = "sqlite", int Tasks = 1_000_000, int Outstanding = 8_000, int By = 100, int Slots = 8);
