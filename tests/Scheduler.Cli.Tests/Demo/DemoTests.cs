using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ten_files_are_hashed_and_compared()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(10).Path);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Hashing 10 files", result.Out);
        Assert.Contains("10 of 10 tasks succeeded, once each", result.Out);
        Assert.Contains("10 of 10 agree with a plain loop", result.Out);
        Assert.Contains("OK: every task has exactly one outcome", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Plain_output_has_neither_escape_codes_nor_a_line_for_each_file()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(300).Path);

        Assert.DoesNotContain('\u001b', result.Out);
        Assert.DoesNotContain('\r', result.Out);
        Assert.InRange(result.Out.Split('\n').Length, 10, 45);
    }

    [Fact]
    public async Task The_tasks_of_the_killed_node_run_elsewhere()
    {
        var json = (await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(50).Path, "--json")).Json;

        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal("node-2", json.GetProperty("killed").GetString());
        var lost = json.GetProperty("attemptsLost").GetInt32();
        Assert.InRange(lost, 1, 50);
        var again = json.GetProperty("attemptsRunAgain").EnumerateObject().ToArray();
        Assert.DoesNotContain("node-2", again.Select(a => a.Name));
        Assert.Equal(lost, again.Sum(a => a.Value.GetInt32()));
        Assert.Equal(50, json.GetProperty("succeeded").GetInt32());
        var killed = Node(json, "node-2");
        Assert.True(killed.GetProperty("killed").GetBoolean());
        Assert.InRange(killed.GetProperty("availability").GetDouble(), 0, 0.999_999);
        Assert.Equal(1, Node(json, "node-1").GetProperty("availability").GetDouble());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task A_few_files_are_enough_to_lose_a_node_in_flight(int files)
    {
        var json = (await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(files).Path, "--json")).Json;

        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.NotNull(json.GetProperty("killed").GetString());
        Assert.InRange(json.GetProperty("attemptsLost").GetInt32(), 1, files);
    }

    [Theory]
    [InlineData("fcfs", "random", 3, 4)]
    [InlineData("sjf", "round-robin", 2, 1)]
    [InlineData("priority", "two-choices", 5, 8)]
    [InlineData("edf", "best-fit", 3, 1)]
    [InlineData("fcfs", "weighted", 64, 256)]
    [InlineData("sjf", "least-loaded", 4, 3)]
    public async Task Every_policy_and_strategy_does_the_work(string policy, string strategy, int nodes, int slots)
    {
        var json = (await SchedulerCommand.RunAsync(
            "demo", "--input", _folder.WithFiles(40).Path, "--policy", policy, "--strategy", strategy, "--nodes", $"{nodes}", "--slots", $"{slots}", "--json")).Json;

        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal(nodes, json.GetProperty("nodes").GetArrayLength());
        Assert.Equal(policy, json.GetProperty("policy").GetString());
        Assert.Equal(strategy, json.GetProperty("strategy").GetString());
        Assert.NotNull(json.GetProperty("killed").GetString());
    }

    [Fact]
    public async Task A_single_node_is_left_alone()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(5).Path, "--nodes", "1");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("no node, because there is only one", result.Out);
    }

    [SkippableFact]
    public async Task Names_may_hold_anything()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows allows few of these names.");
        string[] names =
        [
            "empty", "with space", "ünï/日本語/😀.txt", "new\nline", "tab\tand\u001b[31mred", "'quotes\"", "[markup]", "%s", "-rf", "@at", " leading",
            new string('x', 250), string.Join('/', Enumerable.Repeat("a-long-name", 30)),
        ];
        foreach (var name in names)
        {
            _folder.Write(name, name == "empty" ? "" : name);
        }

        var plain = await SchedulerCommand.RunAsync("demo", "--input", _folder.Path);
        var json = (await SchedulerCommand.RunAsync("demo", "--input", _folder.Path, "--json")).Json;

        Assert.Equal(0, plain.ExitCode);
        Assert.DoesNotContain('\u001b', plain.Out);
        Assert.Equal(names.Length, json.GetProperty("hashesAgree").GetInt32());
    }

    [Fact]
    public async Task Json_is_one_document_with_everything_in_it()
    {
        _folder.WithFiles(7).Write("big.bin", RandomNumberGenerator.GetBytes(700_000));

        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.Path, "--json", "--seed", "7");

        var json = result.Json;
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.Equal(_folder.Path, json.GetProperty("input").GetString());
        Assert.Equal(7u, json.GetProperty("seed").GetUInt64());
        Assert.Equal(8, json.GetProperty("files").GetInt32());
        Assert.Equal(8, json.GetProperty("hashesAgree").GetInt32());
        Assert.Equal(0, json.GetProperty("finishedBefore").GetInt32());
        Assert.Equal(0, json.GetProperty("differences").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("data").ValueKind);
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.True(json.GetProperty("tasksPerSecond").GetDouble() > 0);
        Assert.True(json.GetProperty("bytesPerSecond").GetDouble() > 0);
        Assert.True(json.GetProperty("plainLoopSeconds").GetDouble() > 0);
        Assert.Equal(5, json.GetProperty("slowestTasks").GetArrayLength());
        Assert.Contains("big.bin", json.GetProperty("slowestTasks").EnumerateArray().Select(t => t.GetProperty("file").GetString()));
        Assert.Equal(["node-1", "node-2", "node-3"], json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()));
        Assert.Equal([4, 2, 1], json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("slots").GetInt32()));
        Assert.Equal(8, json.GetProperty("all").GetProperty("tasks").GetInt32());
        foreach (var node in json.GetProperty("nodes").EnumerateArray())
        {
            Assert.InRange(node.GetProperty("utilisation").GetDouble(), 0, 1);
            Assert.InRange(node.GetProperty("availability").GetDouble(), 0, 1);
            Assert.InRange(node.GetProperty("averageLoad").GetDouble(), 0, 8);
        }
    }

    [Fact]
    public async Task What_a_data_folder_has_finished_is_not_run_again()
    {
        using var data = new TempFolder();
        var folder = data.In("tasks");
        string[] args = ["demo", "--input", _folder.WithFiles(12).Path, "--data", folder, "--json"];
        var first = (await SchedulerCommand.RunAsync(args)).Json;
        _folder.Write("file-003.txt", "other content");
        _folder.Write("one-more.txt");

        var second = (await SchedulerCommand.RunAsync(args)).Json;

        Assert.Equal(0, first.GetProperty("finishedBefore").GetInt32());
        Assert.Equal(folder, first.GetProperty("data").GetString());
        Assert.True(second.GetProperty("ok").GetBoolean());
        Assert.Equal(11, second.GetProperty("finishedBefore").GetInt32());
        Assert.Equal(2, second.GetProperty("all").GetProperty("tasks").GetInt32());
        Assert.Equal(13, second.GetProperty("succeeded").GetInt32());
    }

    [Fact]
    public async Task The_data_folder_is_not_part_of_the_input()
    {
        var args = new[] { "demo", "--input", _folder.WithFiles(3).Path, "--data", _folder.In("data"), "--json" };
        await SchedulerCommand.RunAsync(args);

        var again = (await SchedulerCommand.RunAsync(args)).Json;

        Assert.Equal(3, again.GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task A_stopped_demo_goes_on_where_it_was()
    {
        using var data = new TempFolder();
        string[] args = ["demo", "--input", _folder.WithFiles(1_000).Path, "--data", data.In("tasks")];
        using var stop = new CancellationTokenSource();

        var stopped = await SchedulerCommand.RunAsync(new StopAt("was killed", stop), stop.Token, args);
        var resumed = (await SchedulerCommand.RunAsync([.. args, "--json"])).Json;

        Assert.Equal(130, stopped.ExitCode);
        Assert.StartsWith("Stopped: ", stopped.Error);
        Assert.True(resumed.GetProperty("ok").GetBoolean());
        Assert.InRange(resumed.GetProperty("finishedBefore").GetInt32(), 1, 999);
    }

    private static JsonElement Node(JsonElement json, string name) =>
        json.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == name);

    /// <summary>Presses Ctrl-C when it reads something.</summary>
    private sealed class StopAt(string text, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                // On the spot, while two thirds of the tasks wait for the kill: more than a busy machine runs until it has heard of it.
                stop.Cancel();
            }
        }
    }
}
