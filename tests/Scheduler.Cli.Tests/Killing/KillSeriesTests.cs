using System.Text.Json;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Cli.Tests.Killing;

/// <summary>
/// The commands killed by SIGKILL at random moments, over many real tasks: in the end each has succeeded, is recorded once, and nothing
/// is left running. In its long form (<c>./build.sh chaos</c>) twenty kills over two thousand tasks.
/// </summary>
[Trait("Category", "Chaos")]
public sealed class KillSeriesTests(ITestOutputHelper output) : IDisposable
{
    // Of the kills, so many while it starts: before its first task has run.
    private const int KillsAtStart = 4;
    private const int LongestStartMs = 700;

    // Tasks that one leads to, and itself.
    private const int Layer = 40;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("SCHEDULER_CHAOS") == "1";
    private static readonly int Tasks = IsLong ? 2_000 : 600;
    private static readonly int Kills = IsLong ? 20 : 9;

    // No kill comes later: on a busy machine the rest must take longer than it takes to see the moment.
    private static readonly int LastKillAt = Tasks * 2 / 3;

    private readonly TempFolder _folder = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");

    private string Early => _folder.In("early");

    private string Overlaps => _folder.In("overlaps");

    private string Effects => _folder.In("effects/all");

    // One append is one line of so many bytes.
    private long EffectsCount => File.Exists(Effects) ? new FileInfo(Effects).Length / 6 : 0;

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Each_killed_at_random_moments_brings_every_task_to_its_end()
    {
        var lines = string.Concat(Enumerable.Range(0, Tasks).Select(i => $"{i:00000}\n"));
        var printed = new List<string>();

        await SeriesAsync(async process =>
        {
            await process.WriteAsync(lines);
            printed.AddRange((await process.Output.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }, ["each", "--data", _folder.In("data"), "--", "sh", "-c", $"echo $1 >> {Effects}; echo $1", "sh"]);

        Assert.Equal(Tasks, printed.Distinct(StringComparer.Ordinal).Count());
        output.WriteLine($"{printed.Count - Tasks} outputs were printed twice");
    }

    [SkippableFact]
    public async Task Run_killed_at_random_moments_brings_every_task_to_its_end()
    {
        // Some may run one at a time only: a lock, which the system takes back from who dies, tells of two that run at once.
        var lines = Enumerable.Range(0, Tasks).Select(i => JsonSerializer.Serialize(i % 5 == 0
            ? Line(i, $"flock -n {_folder.In("alone")} sleep 0.005 || echo {i} >> {Overlaps}; echo {i:00000} >> {Effects}", "alone")
            : Line(i, $"echo {i:00000} >> {Effects}")));
        _folder.Write("tasks.jsonl", string.Join('\n', lines));

        await SeriesAsync(
            process => process.Output.ReadToEndAsync(),
            ["run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), "--slots", "4", "--limit", "alone=1"]);
        Assert.False(File.Exists(Overlaps), "Tasks of a limit of one ran at the same time.");
        Assert.False(File.Exists(Early), "Tasks ran before what they wait for: " + (File.Exists(Early) ? await File.ReadAllTextAsync(Early) : ""));
    }

    // One task leads to many, a group, for whose end the next one waits, and so on. Each looks for the effects of what it waits for.
    private object Line(int number, string command, params string[] limits)
    {
        var layer = number / Layer;
        var first = layer * Layer;
        var (after, seen) = number == 0 ? ([], "true")
            : number == first ? ((object[])[new { group = $"layer-{layer - 1}" }], $"test $(sort -u {Effects} | wc -l) -ge {number}")
            : ([$"t{first}"], $"grep -q ^{first:00000}$ {Effects}");
        return new
        {
            id = $"t{number}",
            kind = "shell",
            payload = new { program = "sh", args = (string[])["-c", $"({seen}) || echo {number} >> {Early}; {command}"] },
            after,
            group = number == first ? null : $"layer-{layer}",
            limits,
        };
    }

    /// <param name="talk">Feeds the command and reads what it says, until it has ended.</param>
    private async Task SeriesAsync(Func<SchedulerProcess, Task> talk, string[] command)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"SCHEDULER_SEED={seed}");
        var random = new Random(seed);
        Directory.CreateDirectory(Path.GetDirectoryName(Effects)!);
        using var watch = new FolderWatch(Path.GetDirectoryName(Effects)!);
        foreach (var moment in Moments(random))
        {
            using var process = SchedulerProcess.Start(_mark, command);
            var talking = talk(process);
            if (moment is { } effects)
            {
                await watch.UntilAsync(() => EffectsCount >= effects, talking);
            }
            else
            {
                await Task.WhenAny(Task.Delay(random.Next(LongestStartMs)), talking);
            }

            Assert.False(talking.IsCompleted, "it had ended before it was killed");
            process.Kill();
            await process.EndAsync();
            await talking;
        }

        using var last = SchedulerProcess.Start(_mark, command);
        await talk(last);
        Assert.Equal(0, await last.EndAsync());
        await SchedulerProcess.NothingIsLeftOfAsync(_mark);
        await CheckAsync();
    }

    // The number of effects at which it is killed; null: while it starts.
    private static IEnumerable<long?> Moments(Random random)
    {
        var moments = Enumerable.Range(0, Kills - KillsAtStart).Select(_ => (long?)random.Next(1, LastKillAt)).Order().ToList();
        for (var i = 0; i < KillsAtStart; i++)
        {
            moments.Insert(random.Next(moments.Count + 1), null);
        }

        return moments;
    }

    private async Task CheckAsync()
    {
        var effects = await File.ReadAllLinesAsync(Effects);
        Assert.Equal(Tasks, effects.Distinct(StringComparer.Ordinal).Count());
        output.WriteLine($"chaos: {effects.Length - Tasks} of {Tasks} side effects beyond one a task, after {Kills} kills");
        var tasks = await DataFolderTasks.AllAsync(_folder.In("data"));
        Assert.Equal(Tasks, tasks.Count);
        Assert.Equal(Tasks, tasks.DistinctBy(t => t.Id).Count());
        Assert.All(tasks, t => Assert.Equal(TaskPhase.Succeeded, t.Phase));
    }
}
