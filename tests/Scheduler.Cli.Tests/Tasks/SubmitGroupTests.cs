using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>Groups of the tasks that <c>submit</c> hands over.</summary>
public sealed class SubmitGroupTests : IdleFolderTests
{
    [Fact]
    public async Task A_group_is_opened_by_its_first_line_and_sealed_behind_the_last()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 1_500).Select(i => $$"""{"id": "t{{i}}", "kind": "noop", "group": "g"}"""));
        var result = await SchedulerCommand.PipeAsync(lines, "submit", "-", "--data", Folder.In("data"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("State        sealed\nTasks        1,500: 1,500 pending\n", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), await EndAsync(lines));
    }

    [Fact]
    public async Task One_that_somebody_else_has_opened_stays_open_which_is_said()
    {
        await AskAsync("group", "open", "g");
        Assert.Equal(
            (0, "1 group stays open: g. 'scheduler group seal NAME' ends them when all of their tasks are submitted.\n"),
            await EndAsync("""{"id": "a", "kind": "noop", "group": "g"}"""));
        Assert.Contains("State        open", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_tasks_are_refused_stays_open_which_is_said()
    {
        await AskAsync("submit", """{"id": "x", "kind": "noop"}""");
        var (code, error) = await EndAsync("""{"id": "a", "kind": "noop", "group": "g"}""" + '\n' + """{"id": "x", "kind": "noop", "priority": 1}""");
        Assert.Equal(1, code);
        Assert.StartsWith("1 group stays open: g. ", error, StringComparison.Ordinal);
    }

    private async Task<(int, string)> EndAsync(string lines)
    {
        var result = await SchedulerCommand.PipeAsync(lines, "submit", "-", "--data", Folder.In("data"));
        return (result.ExitCode, result.Error);
    }

    private Task<CommandResult> AskAsync(params IEnumerable<string> arguments) => SchedulerCommand.RunAsync([.. arguments, "--data", Folder.In("data")]);
}
