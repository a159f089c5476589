using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Up;

/// <summary>A cluster of real processes, and how it ends.</summary>
public sealed class UpTests : SignalTests
{
    [SkippableFact]
    public async Task It_runs_tasks_and_starts_a_killed_node_again_and_ctrl_c_ends_nodes_then_seeds()
    {
        using var up = await UpProcess.StartAsync(Mark, Folder.In("data"));
        Assert.Equal(TaskPhase.Succeeded, (await up.RunTaskAsync("first")).Phase);

        var first = up.ProcessOf("node-1");
        Kill(first);
        await up.UntilItSaysAsync("node-1 was killed by signal 9. It is started again in 500ms.");

        // Only a node that is there can run it.
        Assert.Equal("node-1", (await up.RunTaskAsync("second")).Node?.Name);
        Assert.NotEqual(first, up.ProcessOf("node-1"));
        await TheTerminalIsNotANodesBusinessAsync(up);

        up.Signal("INT");
        var (code, output) = await up.EndAsync();
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
        Assert.Equal(130, code);
        Assert.Contains("Ending: first the nodes", output);
        Assert.Contains("All have ended", output);
        Assert.EndsWith("node-1 ended with exit code 0.", up.Notes("node-1")[^1]);
        Assert.EndsWith("seed-1 ended with exit code 0.", up.Notes("seed-1")[^1]);
        Assert.True(string.CompareOrdinal(up.Notes("node-1")[^1].Split(' ')[0], up.Notes("seed-1")[^1].Split(' ')[0]) <= 0);
    }

    [SkippableFact]
    public async Task Sigterm_ends_it_and_the_same_command_goes_on()
    {
        using (var up = await UpProcess.StartAsync(Mark, Folder.In("data")))
        {
            await up.RunTaskAsync("first");
            up.Signal("TERM");
            Assert.Equal(143, (await up.EndAsync()).ExitCode);
        }

        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
        using var again = await UpProcess.StartAsync(Mark, Folder.In("data"));
        Assert.Equal(TaskPhase.Succeeded, (await again.Client.GetAsync(new TaskId("first")))?.Phase);

        // What it started notices that it is gone.
        again.Signal("KILL");
        await again.EndAsync();
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
    }

    [SkippableFact]
    public async Task A_second_ctrl_c_ends_all_at_once()
    {
        using var up = await UpProcess.StartAsync(Mark, Folder.In("data"));
        var submitted = await SchedulerCommand.RunAsync(
            "submit", "--server", up.Server.AbsoluteUri, """{"id": "long", "kind": "sleep", "payload": {"ms": 3600000}}""");
        Assert.Equal(0, submitted.ExitCode);

        up.Signal("INT");
        await up.UntilItSaysAsync("Ctrl-C again ends all at once.");
        up.Signal("INT");
        var (code, output) = await up.EndAsync();

        Assert.Equal(130, code);
        Assert.DoesNotContain("All have ended", output);
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
    }

    // Ctrl-C and the end of a terminal reach all processes there. A program has their default action all the same.
    private static async Task TheTerminalIsNotANodesBusinessAsync(UpProcess up)
    {
        var node = up.ProcessOf("node-1");
        Kill(node, "INT");
        Kill(node, "HUP");
        var grep = await up.RunTaskAsync("third", "shell", new { program = "grep", args = new[] { "SigIgn", "/proc/self/status" } });

        Assert.Equal(node, up.ProcessOf("node-1"));
        var result = JsonDocument.Parse(grep.Result!.Value).RootElement.GetProperty("stdout").GetString()!;
        var ignored = Convert.ToInt64(result.Split(':')[1].Trim(), 16);
        Assert.Equal(0, ignored & 0b11);
    }

    private static void Kill(int process, string signal = "KILL")
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
