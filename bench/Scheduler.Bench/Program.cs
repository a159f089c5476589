using System.Globalization;
using Scheduler.Bench;
using Scheduler.Bench.Cluster;
using Scheduler.Bench.CommandLine;
using Scheduler.Bench.Decisions;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

if (args is [RecoveryBenchmark.FillCommand, var folder, var count, var every])
{
    await RecoveryBenchmark.FillAsync(folder, int.Parse(count, CultureInfo.InvariantCulture), long.Parse(every, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["cluster", ..])
{
    return await ClusterBenchmarks.RunAsync(args[1..]);
}

if (args is ["graphs"] or ["graphs", "large"])
{
    await foreach (var line in args.Length == 1 ? GraphBenchmark.RunAsync() : GraphBenchmark.RunLargeAsync(1_000_000))
    {
        Console.WriteLine(line);
    }

    return 0;
}

if (args is ["authoring", "results"])
{
    await foreach (var line in AuthoringBenchmark.ResultsAsync())
    {
        Console.WriteLine(line);
    }

    return 0;
}

if (args is ["authoring"])
{
    await foreach (var line in AuthoringBenchmark.RunAsync())
    {
        Console.WriteLine(line);
    }

    return 0;
}

// On their own: they print tables, and the simulation takes a quarter of an hour.
if (args is ["simulation"] or ["limits", ..] or ["keys", ..] or ["decisions", ..])
{
    foreach (var line in args[0] switch
    {
        "simulation" => SimulationBenchmark.Run().Select(r => r.ToString()),
        "limits" => DecisionBenchmark.RunLimits(args[1..]),
        "keys" => DecisionBenchmark.RunKeys(args[1..]),
        _ => DecisionBenchmark.Run(args[1..]),
    })
    {
        Console.WriteLine(line);
    }

    return 0;
}

var sjf = new QueueOptions { Policy = "sjf" };
var benchmarks = new Dictionary<string, Func<Task<BenchmarkResult>>>(StringComparer.Ordinal)
{
    ["core"] = () => Task.FromResult(new CoreBenchmark("core", 100, 10_000, 1_000_000, new QueueOptions()).Run()),
    ["core-large"] = () => Task.FromResult(new CoreBenchmark("core-large", 10_000, 1_000_000, 1_000_000, new QueueOptions()).Run()),
    ["core-sjf"] = () => Task.FromResult(new CoreBenchmark("core-sjf", 100, 10_000, 1_000_000, sjf with { Strategy = "two-choices" }).Run()),
    ["core-large-sjf"] = () => Task.FromResult(new CoreBenchmark("core-large-sjf", 10_000, 1_000_000, 1_000_000, sjf with { Strategy = "best-fit" }).Run()),
    ["core-schedules"] = () => Task.FromResult(new CoreBenchmark("core-schedules", 100, 10_000, 1_000_000, new QueueOptions(), schedules: 100_000).Run()),
    ["core-memory"] = () => Task.FromResult(new MemoryBenchmark("core-memory", 1_000_000, new QueueOptions()).Run()),
    ["core-memory-limits"] = () => Task.FromResult(new MemoryBenchmark("core-memory-limits", 1_000_000, new QueueOptions(), limitKeys: 10_000).Run()),
    ["core-memory-orders"] = () => Task.FromResult(new MemoryBenchmark("core-memory-orders", 1_000_000, new QueueOptions(), orderKeys: 10_000).Run()),
    ["core-memory-aged"] = () => Task.FromResult(new MemoryBenchmark("core-memory-aged", 1_000_000, sjf).Run()),
    ["embedded"] = () => new EmbeddedBenchmark("embedded", 500_000, Durability.Full).RunAsync(),
    ["embedded-logs"] = () => new EmbeddedBenchmark("embedded-logs", 500_000, Durability.Full, lines: 10).RunAsync(),
    ["embedded-memory"] = () => new EmbeddedBenchmark("embedded-memory", 500_000, Durability.Memory).RunAsync(),
    ["archive-memory"] = () => Task.FromResult(ArchiveBenchmark.InMemory().Run()),
    ["archive-folder"] = () => Task.FromResult(ArchiveBenchmark.InFolder().Run()),
    ["archive-seeds"] = () => Task.FromResult(ArchiveBenchmark.OfSeeds().Run()),
    ["archive-postgres"] = () => Task.FromResult(ArchiveBenchmark.InPostgres()),
    ["outbox"] = () => OutboxBenchmark.RunAsync(200_000),
    ["idle"] = () => new IdleBenchmark("idle", 5_000, Durability.Full).RunAsync(),
    ["schedules"] = () => DueBenchmark.SchedulesAsync("schedules", 1_000),
    ["delayed"] = () => DueBenchmark.DelayedAsync("delayed", 1_000_000, perSecond: 1_000, seconds: 30),
    ["pause"] = () => new PauseBenchmark("pause", 1_000_000).RunAsync(),
    ["recovery"] = () => new RecoveryBenchmark("recovery", 1_000_000, 500_000).RunAsync(),
    ["each"] = () => new EachBenchmark("each", 10_000).RunAsync(),
    ["each-memory"] = () => new LinesBenchmark("each-memory", 100_000, isEach: true).RunAsync(),
    ["run"] = () => new LinesBenchmark("run", 100_000, isEach: false).RunAsync(),
    ["run-memory"] = () => new LinesBenchmark("run-memory", 1_000_000, isEach: false).RunAsync(),
    ["recovery-journal"] = () => new RecoveryBenchmark("recovery-journal", 1_000_000, 1_000_000_000).RunAsync(),
};

var wanted = args.Length == 0 ? [.. benchmarks.Keys] : args;
foreach (var name in wanted)
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"There is no benchmark '{name}'. Known: {string.Join(", ", benchmarks.Keys)}; alone: cluster, decisions, graphs, keys, limits, simulation.");
        return 2;
    }

    Console.WriteLine(await run());
    GC.Collect();
}

return 0;
