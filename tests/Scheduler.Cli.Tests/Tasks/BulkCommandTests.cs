using System.Text.Json;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>Commands that take a filter in place of ids.</summary>
public sealed class BulkCommandTests : IdleFolderTests
{
    [Fact]
    public async Task A_dry_run_counts_and_names_some_and_changes_nothing()
    {
        await SubmitAsync(12);

        Assert.Equal((0, "Would cancel 12 tasks, such as w0, w1, w2, w3, w4, w5, w6, w7, w8, w9.\n", ""), await DoAsync("cancel", "--prefix", "w", "--dry-run"));
        Assert.Equal((0, "Would cancel 2 tasks: w10, w11.\n", ""), await DoAsync("cancel", "--prefix", "w1", "--header", "number=two", "--dry-run"));
        Assert.Equal((0, "Would hold 13 tasks, such as w0, w1, w2, w3, w4, w5, w6, w7, w8, w9.\n", ""), await DoAsync("hold", "task", "--all", "--dry-run", "--reason", "x"));
        Assert.Equal((0, "Would revise 1 task: other.\n", ""), await DoAsync("revise", "--prefix", "other", "--priority", "1", "--dry-run"));
        Assert.Equal((0, "No task matches.\n", ""), await DoAsync("release", "task", "--all", "--dry-run"));
        Assert.Equal((0, "No task matches.\n", ""), await DoAsync("retry", "--failed", "--dry-run"));

        Assert.Equal(13, (await PhasesAsync())[TaskPhase.Pending]);
    }

    [Fact]
    public async Task Each_command_changes_all_that_match()
    {
        await AskAsync("queue", "night", "--create");
        await SubmitAsync(3);

        Assert.Equal((0, "3 tasks held.\n", ""), await DoAsync("hold", "task", "--header", "team=web", "--reason", "a look", "--by", "ada"));
        Assert.Equal((0, "3 tasks changed.\n", ""), await DoAsync("revise", "--phase", "held", "--from-queue", "default", "--queue", "night"));
        Assert.Equal((0, "3 tasks released.\n", ""), await DoAsync("release", "task", "--queue", "night"));
        Assert.Equal((0, "3 tasks cancelled.\n", ""), await DoAsync("cancel", "--queue", "night", "--newer-than", "1d"));
        Assert.Equal((0, "No task matches.\n", ""), await DoAsync("cancel", "--queue", "night", "--older-than", "1d"));
        Assert.Equal((0, "3 tasks run again, as soon as a process uses the data folder.\n", ""), await DoAsync("retry", "--phase", "cancelled"));
        Assert.Equal((0, "4 tasks cancelled.\n", ""), await DoAsync("cancel", "--all"));

        Assert.Equal(4, (await PhasesAsync())[TaskPhase.Cancelled]);
    }

    [Fact]
    public async Task What_is_refused_is_counted_by_its_reason()
    {
        await SubmitAsync(2);
        Assert.Equal(
            (1, "0 tasks changed. Refused: 3 (unknownQueue); the first: There is no queue 'nihgt'. Known: default.\n", ""),
            await DoAsync("revise", "--all", "--queue", "nihgt"));
    }

    [Fact]
    public async Task The_counts_can_be_read_by_programs()
    {
        await SubmitAsync(2);
        var counts = JsonDocument.Parse((await AskAsync("cancel", "--label", "gpu=yes", "--json")).Out).RootElement;
        Assert.Equal("""{"matched":1,"changed":1,"refused":{},"examples":["other"]}""", counts.GetRawText());
    }

    [Fact]
    public async Task A_list_and_an_export_take_the_same_filter()
    {
        await SubmitAsync(2);
        Assert.Equal(["w0", "w1"], await IdsAsync("list", "--json", "--header", "team=web"));
        Assert.Equal(["other"], await IdsAsync("list", "--json", "--label", "gpu=yes"));
        Assert.Equal([], await IdsAsync("list", "--json", "--error", "x"));
        Assert.Equal(["w0", "w1"], await IdsAsync("export", "--header", "number=one"));

        async Task<IEnumerable<string>> IdsAsync(params string[] arguments) =>
            (await SchedulerCommand.PipeAsync("", [.. arguments, "--data", Folder.In("data")])).Lines
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);
    }

    [Theory]
    [InlineData("No task is named. Name some, or say which by --phase, --kind, --queue, --group, --prefix, --header, --label, --older-than, --newer-than, --error; or give --all for every task.", "cancel")]
    [InlineData("No task is named. Name some, or say which by", "cancel", "--dry-run")]
    [InlineData("No task is named. Name some, or say which by", "hold", "task", "--reason", "x")]
    [InlineData("No task is named. Name some, or say which by", "release", "task")]
    [InlineData("--label, --older-than, --newer-than, --error; or give --all for every task, or --failed for all that failed.", "retry")]
    [InlineData("No task is named. Name some, or say which by --phase, --kind, --from-queue, --group, --prefix", "revise", "--queue", "night")]
    [InlineData("The filter has no condition, so it means every task. Give it one or more of", "cancel", "--prefix", "")]
    [InlineData("Name tasks, or say which by --phase", "cancel", "w0", "--kind", "noop")]
    [InlineData("Name tasks, or say which by --phase", "cancel", "w0", "--dry-run")]
    [InlineData("Name tasks, or give --failed for all that failed; one of the two.", "retry", "w0", "--failed")]
    [InlineData("--failed means tasks in the phase failed, and --phase is cancelled. Give one of the two.", "retry", "--failed", "--phase", "cancelled")]
    [InlineData("A filter selects tasks: give the target 'task', or names alone.", "hold", "queue", "--kind", "noop", "--reason", "x")]
    [InlineData("A filter selects tasks: give the target 'task', or names alone.", "release", "kind", "--queue", "x")]
    [InlineData("--header is 'team', but must be a name and a value, such as team=web.", "cancel", "--header", "team")]
    [InlineData("--label is '=x', but must be a name and a value, such as team=web.", "cancel", "--label", "=x")]
    [InlineData("--older-than is 'long', but must be seconds, or a time such as", "cancel", "--older-than", "long")]
    [InlineData("Phase is succeeded, but retry is for tasks in one of the phases failed, cancelled, expired.", "retry", "--phase", "succeeded")]
    public async Task What_does_not_say_which_tasks_is_refused(string error, params string[] arguments)
    {
        await SubmitAsync(1);
        var result = await AskAsync(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await PhasesAsync())[TaskPhase.Pending]);
    }

    /// <summary>So many tasks of a team, and another.</summary>
    private async Task SubmitAsync(int count)
    {
        string[] tasks =
        [
            .. Enumerable.Range(0, count).Select(i => $$"""{"id": "w{{i}}", "kind": "noop", "headers": {"number": "{{(i < 10 ? "one" : "two")}}", "team": "web"} }"""),
            """{"id": "other", "kind": "noop", "labels": {"gpu": "yes"}}""",
        ];
        Assert.Equal(0, (await AskAsync(["submit", .. tasks])).ExitCode);
    }

    private Task<CommandResult> AskAsync(params string[] arguments) => SchedulerCommand.RunAsync([.. arguments, "--data", Folder.In("data")]);

    private async Task<(int ExitCode, string Out, string Error)> DoAsync(params string[] arguments)
    {
        var result = await AskAsync(arguments);
        return (result.ExitCode, result.Out, result.Error);
    }

    private async Task<Dictionary<TaskPhase, int>> PhasesAsync() =>
        (await DataFolderTasks.AllAsync(Folder.In("data"))).CountBy(task => task.Phase).ToDictionary();
}
