using System.Globalization;
using System.Text.Json;
using Scheduler.Cli.Tasks;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>The commands on a data folder while another process works with it, or has been killed while it did.</summary>
public sealed class OwnedFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Every_command_asks_the_run_that_works_with_the_folder()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");
        using var run = Start(
            """{"id": "bad", "kind": "shell", "payload": {"program": "sh", "args": ["-c", "exit 3"]}, "maxAttempts": 1}""",
            """{"id": "slow", "kind": "sleep", "payload": {"ms": 600000}}""");
        await UntilAsync(run, "slow", TaskPhase.Running);
        await UntilAsync(run, "bad", TaskPhase.Failed);

        Assert.Contains("2 of 2 tasks: 1 running, 1 failed.", (await AskAsync("list")).Out, StringComparison.Ordinal);
        Assert.Contains("It is running on node-1", (await AskAsync("explain", "slow")).Out, StringComparison.Ordinal);
        Assert.Contains("Slots     1 taken of 8 on 1 node", (await AskAsync("stats")).Out, StringComparison.Ordinal);
        Assert.Contains("Phase        running", (await AskAsync("show", "slow")).Out, StringComparison.Ordinal);
        Assert.Contains("runs again.", (await AskAsync("retry", "--failed")).Out, StringComparison.Ordinal);
        await UntilAsync(run, "bad", TaskPhase.Failed);
        Assert.Equal(2, (await AskAsync("export")).Lines.Count);
        Assert.Equal("1 task accepted.", (await AskAsync("submit", """{"id": "more", "kind": "noop"}""")).Out.Trim());
        await UntilAsync(run, "more", TaskPhase.Succeeded);
        Assert.Equal(0, (await AskAsync("backup", "--to", _folder.In("copy"))).ExitCode);
        Assert.Equal(0, (await AskAsync("cancel", "slow")).ExitCode);

        var ended = await run.ResultAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.False(File.Exists(_folder.In("data/control.json")));
        Assert.Contains("3 of 3 tasks: 1 succeeded, 1 failed, 1 cancelled.", (await AskAsync("list")).Out, StringComparison.Ordinal);
        var copied = await SchedulerCommand.PipeAsync("", "list", "--data", _folder.In("copy"));
        Assert.Contains("3 of 3 tasks: 1 assigned, 1 succeeded, 1 failed", copied.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Lists_in_a_loop_never_disturb_a_run_and_always_see_a_state_that_was()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");
        const int Tasks = 3_000;
        using (var first = Start("""{"id": "first", "kind": "noop"}"""))
        {
            Assert.Equal(0, (await first.ResultAsync()).ExitCode);
        }

        // The folder is being read when the run begins.
        Assert.Equal(0, (await AskAsync("list")).ExitCode);
        using var run = Start([.. Enumerable.Range(0, Tasks).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id": "t{{i:d4}}", "kind": "sleep", "payload": {"ms": 1} }""")),
            $$"""{"id": "until-listed", "kind": "shell", "payload": {"program": "sh", "args": ["-c", "until [ -e {{_folder.In("listed")}} ]; do sleep 0.02; done"]} }"""]);
        var ended = run.ResultAsync();
        long succeeded = 0;
        var lists = 0;
        while (!ended.IsCompleted)
        {
            var list = await AskAsync("list", "--phase", "succeeded", "--all", "--json");
            Assert.True(list.ExitCode == 0, list.Error);
            var ids = list.Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()!).ToArray();
            Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
            Assert.True(ids.Length >= succeeded, $"{ids.Length} after {succeeded}");
            succeeded = ids.Length;
            if (++lists == 3)
            {
                _folder.Write("listed");
            }
        }

        var result = await ended;
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{Tasks + 2:N0} succeeded."), (await AskAsync("list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_run_leaves_can_be_read_by_several_at_once_and_worked_with()
    {
        using (var run = Start([.. Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id": "t{{i}}", "kind": "sleep", "payload": {"ms": {{(i < 50 ? 1 : 600_000)}} } }"""))]))
        {
            await UntilAsync(run, "t49", TaskPhase.Succeeded);
            run.Kill();
            await run.EndAsync();
        }

        Assert.True(File.Exists(_folder.In("data/control.json")), "It was killed: its control file is still there.");
        var lists = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskAsync("list", "--all", "--json"))));
        Assert.All(lists, list => Assert.True(list is { ExitCode: 0, Lines.Count: 200 }, list.Error));
        Assert.Contains("No process uses", (await AskAsync("explain", "t199")).Out, StringComparison.Ordinal);
        Assert.Equal("t199: cancelled", (await AskAsync("cancel", "t199")).Out.Trim());
        Assert.Equal("t199: pending", (await AskAsync("retry", "t199")).Out.Split('\n')[0]);
        Assert.Equal(200, (await AskAsync("list", "--all", "--json")).Lines.Count);
    }

    [Fact]
    public async Task An_owner_that_does_not_let_in_or_has_no_endpoint_is_named()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = _folder.In("data"));
        await using var client = new FolderClient(_folder.In("data")) { Patience = TimeSpan.FromMilliseconds(200) };
        var alone = await Assert.ThrowsAsync<DataFolderException>(async () => await client.CountAsync());
        Assert.Contains($"process {Environment.ProcessId} uses the data folder", alone.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("AddSchedulerControl", alone.Message, StringComparison.Ordinal);

        await using var server = await SchedulerServer.StartAsync(scheduler, new(System.Net.IPAddress.Loopback, 0), new SchedulerHttpOptions { Token = "right" });
        File.WriteAllText(_folder.In("data/control.json"), JsonSerializer.Serialize(new { address = server.Address, token = "wrong", process = 1 }));
        var shut = await Assert.ThrowsAsync<DataFolderException>(async () => await client.CancelAsync(new TaskId("a")));
        Assert.Contains("lacks the scheduler's token", shut.Message, StringComparison.Ordinal);

        File.WriteAllText(_folder.In("data/control.json"), "{ half");
        await Assert.ThrowsAsync<DataFolderException>(async () => await client.CountAsync());

        File.WriteAllText(_folder.In("data/control.json"), JsonSerializer.Serialize(new { address = server.Address, token = "right", process = 1 }));
        Assert.Empty(await client.CountAsync());
    }

    [Fact]
    public async Task A_client_of_a_folder_goes_on_when_its_owner_ends_and_another_begins()
    {
        await using var client = new FolderClient(MakeFolder());
        for (var i = 0; i < 3; i++)
        {
            await using (var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = _folder.In("data")))
            {
                await using var control = ControlEndpoint.Open(_folder.In("data"), scheduler);
                var task = new TaskId(string.Create(CultureInfo.InvariantCulture, $"t{i}"));
                await client.SubmitAsync(new TaskSpec { Id = task, Kind = "noop" });
                Assert.Equal(TaskPhase.Succeeded, (await client.WaitAsync(task)).Phase);
                await scheduler.DisposeAsync();
            }

            Assert.Equal(i + 1, (await client.ListAsync(new TaskFilter())).Tasks.Count);
        }
    }

    [Fact]
    public async Task A_scheduler_at_an_address_is_asked_the_same_way()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(o => o.Durability = Durability.Memory);
        await using var server = await SchedulerServer.StartAsync(scheduler, new(System.Net.IPAddress.Loopback, 0));
        var address = server.Address.ToString();
        var submit = await SchedulerCommand.RunAsync("submit", "--server", address, """{"id": "a", "kind": "noop"}""", """{"kind": "noop"}""");
        Assert.Equal((0, "2 tasks accepted."), (submit.ExitCode, submit.Out.Trim()));
        await scheduler.WaitAsync(new TaskId("a"));
        Assert.Contains("Phase        succeeded", (await SchedulerCommand.RunAsync("show", "a", "--server", address)).Out, StringComparison.Ordinal);
        Assert.Contains("It has succeeded.", (await SchedulerCommand.RunAsync("explain", "a", "--server", address)).Out, StringComparison.Ordinal);
        Assert.Contains("2 of 2 tasks", (await SchedulerCommand.PipeAsync("", "list", "--server", address)).Out, StringComparison.Ordinal);
        Assert.Contains("Ageing    held", (await SchedulerCommand.RunAsync("stats", "--server", address)).Out, StringComparison.Ordinal);
        Assert.Contains("Phase        succeeded", (await SchedulerCommand.RunAsync("--server", address, "show", "a")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await SchedulerCommand.RunAsync("retry", "a", "--server", address)).ExitCode);
        Assert.Equal(1, (await SchedulerCommand.RunAsync("cancel", "b", "--server", address)).ExitCode);
        var refused = await SchedulerCommand.RunAsync("submit", "--server", address, """{"id": "a", "kind": "noop", "priority": 7}""");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("argument 1: Task 'a' was submitted before, with other content.", refused.Error, StringComparison.Ordinal);
        var lines = await SchedulerCommand.PipeAsync("{\"id\": \"x\", \"kind\": \"noop\"}\n\n{\"kind\": 1}\n", "submit", "--server", address, "-");
        Assert.Equal(2, lines.ExitCode);
        Assert.Contains("line 3: kind: It is 1, but must be a text.", lines.Error, StringComparison.Ordinal);
    }

    private SchedulerProcess Start(params string[] lines)
    {
        _folder.Write("tasks.jsonl", string.Join('\n', lines));
        return SchedulerProcess.Start(_mark, "run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), "--slots", "8");
    }

    private Task<BytesResult> AskAsync(params string[] command) => FolderTests.ResultAsync(_folder, command);

    private string MakeFolder() => Directory.CreateDirectory(_folder.In("data")).FullName;

    // The process says nowhere else when a task is in a phase; it is asked until it is.
    private async Task UntilAsync(SchedulerProcess run, string task, TaskPhase phase)
    {
        TaskInfo? known;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        do
        {
            if (run.HasEnded)
            {
                var ended = await run.ResultAsync();
                Assert.Fail($"The run has ended, before {task} was {phase}: {ended.Out}{ended.Error}");
            }

            await using var client = new FolderClient(MakeFolder());
            known = await client.GetAsync(new TaskId(task), limit.Token);
        }
        while (known?.Phase != phase);
    }
}
