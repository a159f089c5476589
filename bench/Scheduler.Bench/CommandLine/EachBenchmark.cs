namespace Scheduler.Bench.CommandLine;

/// <summary>
/// <c>scheduler each -- true</c> on a data folder, beside <c>xargs -P</c> and GNU parallel, which keep nothing: processes from
/// their start to their end, in turns, the middle of three.
/// </summary>
internal sealed class EachBenchmark(string name, int lines)
{
    private const int Rounds = 3;
    private static readonly string Slots = $"{Environment.ProcessorCount}";

    public async Task<BenchmarkResult> RunAsync()
    {
        using var folder = new TempFolder();
        var input = Path.Combine(folder.Path, "lines");
        await File.WriteAllLinesAsync(input, Enumerable.Range(1, lines).Select(i => $"{i}"));
        var load = SchedulerCommand.Load();
        var each = new List<MeasuredProcess>();
        var xargs = new List<MeasuredProcess?>();
        for (var i = 0; i < Rounds; i++)
        {
            xargs.Add(await MeasuredProcess.RunAsync(input, "xargs", "-P", Slots, "-n", "1", "true"));
            each.Add(await SchedulerCommand.RunAsync(
                input, "each", "--data", Path.Combine(folder.Path, $"data-{i}"), "--slots", Slots, "--", "true"));
        }

        // It takes many times as long, so that once tells enough.
        var parallel = await MeasuredProcess.RunAsync(input, "parallel", "-j", Slots, "true");
        var ours = RateOf(each)!.Value;
        var more = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["load_average_before"] = load,
            ["peak_rss_mib"] = each.Max(m => m.PeakBytes ?? 0) / 1024.0 / 1024,
        };
        Add(more, "xargs", RateOf(xargs), ours);
        Add(more, "parallel", RateOf([parallel]), ours);
        var missing = string.Concat(
            xargs[0] is null ? "; xargs is not installed" : "", parallel is null ? "; GNU parallel is not installed" : "");
        return new BenchmarkResult
        {
            Name = name,
            Tasks = lines,
            Throughput = ours,
            Durable = true,
            More = more,
            Note = $"'each -- true', {Slots} at a time, synchronous=FULL, processes from start to end{missing}",
        };
    }

    private static void Add(Dictionary<string, double> more, string peer, double? rate, double ours)
    {
        if (rate is { } theirs)
        {
            more[peer + "_per_second"] = theirs;
            more["times_" + peer] = ours / theirs;
        }
    }

    private double? RateOf(IReadOnlyList<MeasuredProcess?> measured)
    {
        var times = measured.OfType<MeasuredProcess>().Select(m => m.Time.TotalSeconds).Order().ToArray();
        return times.Length == 0 ? null : lines / times[times.Length / 2];
    }
}
