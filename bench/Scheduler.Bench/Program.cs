using Scheduler.Bench;
using Scheduler.Core.Contracts;

var benchmarks = new Dictionary<string, Func<BenchmarkResult>>(StringComparer.Ordinal)
{
    ["core"] = () => new CoreBenchmark("core", 100, 10_000, 1_000_000, new QueueOptions()).Run(),
    ["core-large"] = () => new CoreBenchmark("core-large", 10_000, 1_000_000, 1_000_000, new QueueOptions()).Run(),
    ["core-sjf"] = () => new CoreBenchmark("core-sjf", 100, 10_000, 1_000_000, new QueueOptions { Policy = "sjf", Strategy = "two-choices" }).Run(),
    ["core-large-sjf"] = () => new CoreBenchmark("core-large-sjf", 10_000, 1_000_000, 1_000_000, new QueueOptions { Policy = "sjf", Strategy = "best-fit" }).Run(),
    ["core-memory"] = () => new MemoryBenchmark("core-memory", 1_000_000, new QueueOptions()).Run(),
    ["core-memory-aged"] = () => new MemoryBenchmark("core-memory-aged", 1_000_000, new QueueOptions { Policy = "sjf" }).Run(),
};

var wanted = args.Length == 0 ? [.. benchmarks.Keys] : args;
foreach (var name in wanted)
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"There is no benchmark '{name}'. Known: {string.Join(", ", benchmarks.Keys)}.");
        return 2;
    }

    Console.WriteLine(run());
    GC.Collect();
}

return 0;
