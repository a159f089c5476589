using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Groups;

/// <summary>The commands for groups, on a data folder that nobody works with.</summary>
public sealed class GroupCommandTests : IdleFolderTests
{
    [Fact]
    public async Task A_group_is_opened_filled_sealed_and_ends()
    {
        Assert.Equal("There is no group.\n", (await AskAsync("group", "list")).Out);
        Assert.Equal("nightly: open\n", (await AskAsync("group", "open", "nightly")).Out);
        Assert.Equal("reports: open\n", (await AskAsync("group", "open", "reports", "--in", "nightly")).Out);
        Assert.Equal("nightly: open\n", (await AskAsync("group", "open", "nightly")).Out);
        await AskAsync(
            "submit",
            """{"id": "a", "kind": "noop", "group": "nightly"}""",
            """{"id": "b", "kind": "noop", "group": "reports"}""",
            """{"id": "mail", "kind": "noop", "after": [{"group": "nightly", "on": "finished"}]}""");

        Assert.Equal(
            [
                "GROUP    STATE  TASKS  UNFINISHED  SUCCEEDED  FAILED  CANCELLED  EXPIRED  IN",
                "nightly  open       2           2          0       0          0        0",
                "reports  open       1           1          0       0          0        0  nightly",
            ],
            Lines(await AskAsync("group", "list")));
        var shown = await AskAsync("group", "show", "nightly");
        Assert.StartsWith("Group        nightly\nState        open: it takes more tasks\nTasks        2: 2 pending\nOpened       ", shown.Out, StringComparison.Ordinal);
        Assert.EndsWith("\nDependants   1 task waits for it: mail\n", shown.Out, StringComparison.Ordinal);

        Assert.Equal("group nightly: held\n", (await AskAsync("hold", "group", "nightly", "--reason", "a look", "--by", "ana")).Out);
        Assert.Matches("\nHeld         with the group nightly since [^\n]+ by ana: a look\n", (await AskAsync("group", "show", "reports")).Out);
        var listed = await SchedulerCommand.PipeAsync("", ["list", "--group", "nightly", "--json", "--data", Folder.In("data")]);
        Assert.Matches("^{\"id\":\"a\",[^\n]+\n{\"id\":\"b\",[^\n]+\n$", listed.Out);
        Assert.Equal("group nightly: released\n", (await AskAsync("release", "group", "nightly")).Out);

        await AskAsync("cancel", "--group", "reports");
        Assert.Equal(["reports: sealed", "nightly: sealed"], Lines(await AskAsync("group", "seal", "reports", "nightly")));
        Assert.StartsWith(
            """{"name":"reports","parent":"nightly","isSealed":true,"unfinished":0,"ended":""", (await AskAsync("group", "list", "--prefix", "rep", "--json")).Out, StringComparison.Ordinal);
        await AskAsync("cancel", "a");
        Assert.Contains("State        ended\n", (await AskAsync("group", "show", "nightly")).Out, StringComparison.Ordinal);
        Assert.Contains("Phase        pending\n", (await AskAsync("show", "mail")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_tasks_and_those_of_groups_in_it_are_changed_as_one()
    {
        await AskAsync("group", "open", "nightly");
        await AskAsync("group", "open", "reports", "--in", "nightly");
        await AskAsync(
            "submit",
            """{"id": "a", "kind": "noop", "group": "nightly"}""",
            """{"id": "b", "kind": "noop", "group": "reports"}""",
            """{"id": "other", "kind": "noop"}""");

        foreach (var (words, said) in ((string[], string)[])
        [
            (["revise", "--priority", "7"], "2 tasks changed.\n"),
            (["hold", "task", "--reason", "a look"], "2 tasks held.\n"),
            (["release", "task"], "2 tasks released.\n"),
            (["cancel"], "2 tasks cancelled.\n"),
            (["retry"], "2 tasks run again, as soon as a process uses the data folder.\n"),
        ])
        {
            var changed = await AskAsync([.. words, "--group", "nightly"]);
            Assert.Equal((0, said, ""), (changed.ExitCode, changed.Out, changed.Error));
        }

        var tasks = (await DataFolderTasks.AllAsync(Folder.In("data"))).OrderBy(task => task.Id.Value, StringComparer.Ordinal);
        Assert.Equal([(7, TaskPhase.Pending), (7, TaskPhase.Pending), (0, TaskPhase.Pending)], tasks.Select(task => (task.Spec!.Priority, task.Phase)));
    }

    [Theory]
    [InlineData("There is no group 'nobody', or it has ended and was forgotten.", "show", "nobody")]
    [InlineData("There is no group 'nobody', or it has ended and was forgotten.", "seal", "nobody")]
    [InlineData("There is no group 'nobody', or it has ended and was forgotten.", "open", "g", "--in", "nobody")]
    public async Task One_that_is_not_there_is_said_by_its_name(string error, params string[] arguments)
    {
        var result = await AskAsync(["group", .. arguments]);
        Assert.Equal((1, $"error: {error}\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task One_that_is_sealed_is_not_opened_again()
    {
        await AskAsync("group", "open", "g");
        await AskAsync("group", "seal", "g");
        var result = await AskAsync("group", "open", "g");
        Assert.Equal((1, "error: The group 'g' is sealed: it takes no more tasks, and no more groups.\n"), (result.ExitCode, result.Error));
    }

    private Task<CommandResult> AskAsync(params IEnumerable<string> arguments) => SchedulerCommand.RunAsync([.. arguments, "--data", Folder.In("data")]);

    private static string[] Lines(CommandResult result) => result.Out.TrimEnd('\n').Split('\n');
}
