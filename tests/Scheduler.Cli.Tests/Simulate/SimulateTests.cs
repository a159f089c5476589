using System.Text.Json;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Simulate;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Simulation.Faults;

namespace Scheduler.Cli.Tests.Simulate;

public sealed class SimulateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        string[] command = ["simulate", "--tasks", "500", "--policy", "fcfs,sjf", "--strategy", "random,two-choices", "--cluster", "3x2"];

        var first = await SchedulerCommand.RunAsync([.. command, "--seed", "7"]);
        var again = await SchedulerCommand.RunAsync([.. command, "--seed", "7"]);
        var other = await SchedulerCommand.RunAsync([.. command, "--seed", "8"]);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(first.Out, again.Out);
        Assert.NotEqual(first.Out, other.Out);
    }

    [Fact]
    public async Task A_trace_is_scaled_to_a_load_and_its_recorded_load_is_told()
    {
        var trace = Trace("; MaxProcs: 2", Job(1, at: 0, runs: 10, processors: 1), Job(2, at: 100, runs: 10, processors: 2));

        var result = await SchedulerCommand.RunAsync("simulate", "--trace", trace, "--load", "0.3", "--json");

        using var report = JsonDocument.Parse(result.Out);
        Assert.Equal(0.15, report.RootElement.GetProperty("recordedLoad").GetDouble(), 6);
        Assert.Equal(0.3, report.RootElement.GetProperty("load").GetDouble(), 6);
        Assert.Equal(60, report.RootElement.GetProperty("runs")[0].GetProperty("makespan").GetDouble(), 6);
    }

    [Fact]
    public async Task Stragglers_are_simulated_without_copies_and_with_them()
    {
        string[] command = ["simulate", "--tasks", "300", "--mean", "1m", "--load", "0.4", "--cluster", "10x4", "--stragglers", "0.05:20"];

        var shown = await SchedulerCommand.RunAsync(command);
        Assert.Contains("Note      each task runs 20 times as long on 5.0 % of the nodes, by chance; ", shown.Out, StringComparison.Ordinal);
        Assert.Matches(@"fcfs +off .*\n +fcfs +[1-9][0-9]* ", shown.Out);

        using var report = JsonDocument.Parse((await SchedulerCommand.RunAsync([.. command, "--json"])).Out);
        var runs = report.RootElement.GetProperty("runs");
        Assert.Equal((2, JsonValueKind.Null), (runs.GetArrayLength(), runs[0].GetProperty("copies").ValueKind));
        Assert.True(runs[1].GetProperty("makespan").GetDouble() < runs[0].GetProperty("makespan").GetDouble());
    }

    [Theory]
    [InlineData("--stragglers", "2:3", "--stragglers is '2:3', but must be a share from 0 to 1 and a factor from 1 to 1000, such as 0.02:20.")]
    [InlineData("--load", "0", "--load is '0', but must be a number above 0, up to 10, such as 0.9.")]
    [InlineData("--service", "pareto:1", "--service is 'pareto:1', but must be fixed, exponential, pareto:A")]
    [InlineData("--estimates", "noisy", "--estimates is 'noisy', but must be declared, exact, or noisy:F")]
    [InlineData("--ageing", "-1s", "--ageing is '-1s', but must be a time such as")]
    [InlineData("--preempt", "maybe", "--preempt is 'maybe', but must be yes, no or auto.")]
    [InlineData("--slice", "0s", "--slice is '0s', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 1ms to 1d.")]
    [InlineData("--min-run-time", "25h", "--min-run-time is '25h', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 0s to 1d.")]
    [InlineData("--preemption-margin", "much", "--preemption-margin is 'much', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 0s to 1d.")]
    [InlineData("--max-preemptions", "-1", "--max-preemptions is '-1', but must be a whole number between 0 and 1000000.")]
    [InlineData("--policy", "fcfs,fastest", "There is no scheduling policy 'fastest'. Known: ")]
    [InlineData("--cluster", "0x4", "The cluster is '0x4', but there must be 1 to 100000 nodes")]
    [InlineData("--cluster", "large", "--cluster is 'large', but must be NODESxSLOTS, such as 4x32, or a JSON file; there is no such file.")]
    public async Task A_bad_value_is_named_with_what_it_may_be(string option, string value, string expected)
    {
        var result = await SchedulerCommand.RunAsync("simulate", option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData("1 2 3", "trace.swf, line 2: it has 3 fields, but a job has 18 numbers.")]
    [InlineData("", "trace.swf: there is no job in it that ran.")]
    [InlineData("1 0 -1 10 4 -1 -1 -1 60 -1 -1 4 1 2 -1 -1 -1 -1", "trace.swf, line 2: The task 'job-1' is wider than the cluster")]
    [InlineData("1 0 -1 10 1 -1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1\n1 3 -1 10 1 -1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1", "trace.swf, line 3: the job number of 'job-1' is that of line 2 already")]
    [InlineData("1 0 -1 8000000000 1 -1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1", "Virtual time has reached its limit of 91,250 days (250 years) before every task has ended: 'job-1', for one")]
    [InlineData("1 0 -1 31557600000 1 -1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1", "Virtual time has reached its limit of 91,250 days")]
    [InlineData("1 9000000000 -1 1 1 -1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1", "Virtual time has reached its limit of 91,250 days")]
    public async Task A_bad_trace_is_named_with_its_line(string line, string expected)
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--trace", Trace("; MaxProcs: 2", line));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_graph_is_run_under_several_policies_beside_its_longest_chain()
    {
        var graph = _folder.Write("graph.json", """
            {"tasks": [
              {"id": "b", "runTime": 4}, {"id": "c", "runTime": "4s"}, {"id": "a", "runTime": 1},
              {"id": "a2", "runTime": 1, "after": ["a"]}, {"id": "a3", "runTime": 6, "after": ["a2"]}]}
            """);

        var result = await SchedulerCommand.RunAsync(
            "simulate", "--trace", graph, "--cluster", "1x2", "--estimates", "exact", "--policy", "fcfs,critical-path", "--json");

        Assert.Equal("", result.Error);
        var runs = result.Json.GetProperty("runs").EnumerateArray().Select(run => (run.GetProperty("makespan").GetDouble(), run.GetProperty("makespanBound").GetDouble()));
        Assert.Equal([(12, 8), (8, 8)], runs);
    }

    [Theory]
    [InlineData("1x2", """{"tasks": [{"id": "a", "runTime": 1, "after": ["b"]}]}""", "graph.json: the task 'a' waits for 'b', which is not in it.")]
    [InlineData("1x2", """{"tasks": [{"id": "a", "runTime": 1, "slots": 3}]}""", "The task 'a' is wider than the cluster: it requests 3 slots")]
    [InlineData(null, """{"tasks": [{"id": "a", "runTime": 1}]}""", "graph.json does not say on which nodes it was recorded. Name a cluster with --cluster")]
    public async Task A_bad_graph_is_named_with_its_fault(string? cluster, string json, string expected)
    {
        string[] shape = cluster is null ? [] : ["--cluster", cluster];
        var result = await SchedulerCommand.RunAsync(["simulate", "--trace", _folder.Write("graph.json", json), .. shape]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData("""{"nodes": [{"slots": "many"}]}""", "cluster.json: nodes[0].slots must be a whole number.")]
    [InlineData("""{"nodes": [{"count": 2}]}""", "cluster.json: nodes[0].slots is missing.")]
    [InlineData("""{"nodes": [{"slots": 1, "gpus": 2}]}""", "cluster.json: there is no field nodes[0].gpus.")]
    [InlineData("{", "cluster.json: it is not JSON, from line 1, byte 2 on.")]
    public async Task A_bad_cluster_is_named_with_its_field(string json, string expected)
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--cluster", _folder.Write("cluster.json", json));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public async Task The_history_of_a_data_folder_is_run_again_under_another_policy()
    {
        var lines = _folder.Write("tasks.jsonl", string.Concat(Enumerable.Range(1, 5).Select(i => $$$"""{"kind": "sleep", "payload": {"ms": {{{i}}}}}""" + "\n")));
        var data = _folder.In("data");
        Assert.Equal(0, (await SchedulerCommand.RunAsync("run", lines, "--data", data, "--slots", "2")).ExitCode);

        var result = await SchedulerCommand.RunAsync("simulate", "--journal", data, "--policy", "fcfs,sjf", "--json");

        Assert.Equal("", result.Error);
        Assert.Equal(5, result.Json.GetProperty("tasks").GetInt32());
        Assert.Equal(2, result.Json.GetProperty("slots").GetInt32());
        Assert.All(result.Json.GetProperty("runs").EnumerateArray(), run => Assert.Equal(5, run.GetProperty("tasks").GetInt32()));
    }

    [Fact]
    public async Task The_tasks_of_schedules_are_in_the_history_of_a_data_folder_as_they_were()
    {
        var data = _folder.In("data");
        var task = new TaskSpec { Id = new TaskId("template"), Kind = "noop" };
        await using (var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = data))
        {
            var schedule = new ScheduleSpec { Name = "yearly", Recurrence = "0 0 1 1 *", Overlap = OverlapPolicy.Skip, Task = task };
            (await scheduler.SetScheduleAsync(schedule)).OrThrow();
            var run = (await scheduler.RunScheduleAsync("yearly")).OrThrow().Task;
            await scheduler.WaitAsync(run);
            (await scheduler.BackfillScheduleAsync("yearly", NewYear(2020), NewYear(2022))).OrThrow();
            while ((await scheduler.GetAsync(schedule.TaskAt(NewYear(2022))))?.Phase.IsFinal() != true)
            {
                await Task.Yield();
            }

            // What it says now does not matter.
            (await scheduler.SetScheduleAsync(schedule with { Recurrence = "0 0 1 7 *" })).OrThrow();
            (await scheduler.RemoveScheduleAsync("yearly")).OrThrow();
        }

        var result = await SchedulerCommand.RunAsync("simulate", "--journal", data, "--policy", "fcfs,sjf", "--json");

        Assert.Equal("", result.Error);
        Assert.Equal(4, result.Json.GetProperty("tasks").GetInt32());
        Assert.All(result.Json.GetProperty("runs").EnumerateArray(), run => Assert.Equal(4, run.GetProperty("tasks").GetInt32()));

        static Timestamp NewYear(int year) => Timestamp.From(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_folder_without_a_journal_is_said()
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--journal", _folder.Path);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("there is no task in its journal from submission to outcome.", result.Error);
    }

    [Theory]
    [InlineData("svg", "<svg")]
    [InlineData("html", "<!DOCTYPE html>")]
    public async Task A_plot_is_drawn_and_needs_nothing_from_elsewhere(string form, string beginning)
    {
        var file = _folder.In("plot." + form);

        await SchedulerCommand.RunAsync("simulate", "--tasks", "600", "--policy", "fcfs,srtf", "--cluster", "2x3", "--users", "12", "--plot", file);

        var drawn = await File.ReadAllTextAsync(file);
        Assert.StartsWith(beginning, drawn);
        Assert.DoesNotContain("NaN", drawn);
        Assert.DoesNotContain("<script", drawn);
        Assert.DoesNotContain("href", drawn);
        System.Xml.Linq.XDocument.Parse(drawn[drawn.IndexOf("<svg", StringComparison.Ordinal)..(drawn.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
    }

    [Fact]
    public async Task Faulty_worlds_are_counted_with_their_rate()
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--faults", "--seeds", "3", "--tasks", "40");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("3 worlds of 40 tasks in ", result.Out);
        Assert.Contains(" worlds/s; ", result.Out);
        Assert.Contains("OK: every accepted task came to one outcome", result.Out);
    }

    [Fact]
    public async Task Faulty_worlds_can_be_told_in_JSON_and_are_the_same_bytes_each_time()
    {
        string[] command = ["simulate", "--faults", "--seeds", "3", "--tasks", "40", "--json"];

        var first = await SchedulerCommand.RunAsync(command);

        using var report = JsonDocument.Parse(first.Out);
        Assert.Equal(3, report.RootElement.GetProperty("worlds").GetInt32());
        Assert.Empty(report.RootElement.GetProperty("failed").EnumerateArray());
        Assert.Equal(first.Out, (await SchedulerCommand.RunAsync(command)).Out);
        using var one = JsonDocument.Parse((await SchedulerCommand.RunAsync("simulate", "--faults", "--seed", "2", "--tasks", "40", "--json")).Out);
        Assert.Equal(JsonValueKind.Null, one.RootElement.GetProperty("failure").ValueKind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_seed_that_fails_is_named_with_what_runs_it_again(bool json)
    {
        var written = new StringWriter();
        var session = new FaultsSession(firstSeed: 5, seeds: 4, tasks: 40, json, new Terminal(written, TextWriter.Null, IsLive: false))
        {
            World = seed => FaultyRun.Of(seed, 40) is var run && seed == 7 ? run with { Failure = "It does not hold that all is well." } : run,
        };

        Assert.Equal(1, session.Run(CancellationToken.None));

        var told = written.ToString();
        if (json)
        {
            using var report = JsonDocument.Parse(told);
            var failed = Assert.Single(report.RootElement.GetProperty("failed").EnumerateArray());
            Assert.Equal((7, "It does not hold that all is well."), (failed.GetProperty("seed").GetInt32(), failed.GetProperty("failure").GetString()));
            return;
        }

        Assert.Contains("seed 7 failed: It does not hold that all is well.", told);
        Assert.Contains("  its trace: scheduler simulate --faults --seed 7 --tasks 40", told);
        Assert.Contains("NOT OK: 1 world failed: seeds 7.", told);
    }

    [Theory]
    [InlineData("--seeds is for --faults", "--seeds", "3")]
    [InlineData("--policy is not for --faults", "--faults", "--policy", "sjf")]
    [InlineData("--slice is not for --faults", "--faults", "--seeds", "2", "--slice", "1s")]
    [InlineData("its policy 'time-slices' does nothing else", "--policy", "fcfs,time-slices", "--preempt", "no")]
    public async Task Options_that_do_not_go_together_are_refused(string expected, params string[] options)
    {
        var result = await SchedulerCommand.RunAsync(["simulate", .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Where_all_arrive_at_once_there_is_no_load_in_JSON()
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--tasks", "3", "--mean", "0s", "--json");

        Assert.Equal("", result.Error);
        using var report = JsonDocument.Parse(result.Out);
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("load").ValueKind);
    }

    [Fact]
    public async Task One_faulty_world_is_told_the_same_way_each_time()
    {
        string[] command = ["simulate", "--faults", "--seed", "2", "--tasks", "100"];

        var first = await SchedulerCommand.RunAsync(command);

        Assert.Contains("begins epoch 1 after event 0", first.Out);
        Assert.Contains("the faults stop", first.Out);
        Assert.Equal(first, await SchedulerCommand.RunAsync(command));
    }

    private static string Job(int number, int at, int runs, int processors) => $"{number} {at} -1 {runs} {processors} -1 -1 -1 -1 -1 -1 1 1 -1 -1 -1 -1 -1";

    private string Trace(params string[] lines)
    {
        var path = _folder.In("trace.swf");
        File.WriteAllLines(path, lines);
        return path;
    }
}
