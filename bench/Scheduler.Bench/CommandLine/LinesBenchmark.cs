using System.Text.Json;

namespace Scheduler.Bench.CommandLine;

/// <summary>Many lines through <c>run</c> (as <c>noop</c>) or <c>each</c> (as <c>true</c>): how fast, and how much memory it takes
/// at most, beside a tenth as many.</summary>
internal sealed class LinesBenchmark(string name, int lines, bool isEach)
{
    public async Task<BenchmarkResult> RunAsync()
    {
        using var folder = new TempFolder();
        var load = SchedulerCommand.Load();
        var tenth = await MeasureAsync(folder, "tenth", lines / 10);
        var all = await MeasureAsync(folder, "all", lines);
        var more = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["load_average_before"] = load,
            ["peak_rss_mib"] = (all.PeakBytes ?? 0) / 1024.0 / 1024,
            ["peak_rss_mib_of_a_tenth"] = (tenth.PeakBytes ?? 0) / 1024.0 / 1024,
            ["bytes_a_line"] = ((all.PeakBytes ?? 0) - (tenth.PeakBytes ?? 0)) / (lines * 0.9),
        };
        if (!isEach)
        {
            more["from_first_submit_to_last_outcome"] = JsonDocument.Parse(all.Output).RootElement.GetProperty("tasksPerSecond").GetDouble();
        }

        return new BenchmarkResult
        {
            Name = name,
            Tasks = lines,
            Throughput = lines / all.Time.TotalSeconds,
            Durable = true,
            More = more,
            Note = $"{(isEach ? "'each -- true'" : "'run' with noop lines")}, synchronous=FULL, process from start to end",
        };
    }

    private async Task<MeasuredProcess> MeasureAsync(TempFolder folder, string what, int count)
    {
        var input = Path.Combine(folder.Path, what);
        var data = Path.Combine(folder.Path, what + "-data");
        var numbers = Enumerable.Range(1, count);
        await File.WriteAllLinesAsync(
            input, numbers.Select(i => isEach ? $"{i}" : $$"""{"kind": "noop", "payload": {{i}}}"""));
        return isEach
            ? await SchedulerCommand.RunAsync(input, "each", "--data", data, "--", "true")
            : await SchedulerCommand.RunAsync(OperatingSystem.IsWindows() ? input : "/dev/null", "run", input, "--data", data, "--json");
    }
}
