using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>What the commands for tasks say of dependencies and groups, on a data folder that nobody works with.</summary>
public sealed class DependencyCommandTests : IdleFolderTests
{
    [Fact]
    public async Task What_a_task_waits_for_and_what_waits_for_it_is_shown()
    {
        await SubmitAsync();
        Assert.EndsWith("\nDependants   2 tasks wait for it: b, c\n", (await AskAsync("show", "a")).Out, StringComparison.Ordinal);
        Assert.Contains(
            """

            Group        g
            Waits for    task 'a' to succeed
            If unmet     cancel
            Submitted
            """,
            (await AskAsync("show", "b")).Out,
            StringComparison.Ordinal);
        Assert.Contains(
            """

            Waits for    task 'a' to end
                         group 'g' to end without success
            If unmet     wait
            """,
            (await AskAsync("show", "c")).Out,
            StringComparison.Ordinal);
        Assert.EndsWith(
            """
            "dependants":{"total":2,"dependants":[{"id":"b","on":"succeeded","phase":"awaiting"},{"id":"c","on":"finished","phase":"awaiting"}]}}

            """,
            (await AskAsync("show", "a", "--json")).Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "Waits        It waits for task 'a', group 'g', and no process uses the data folder now.\n", (await AskAsync("explain", "c")).Out, StringComparison.Ordinal);
        Assert.Contains("for task 'a' and 1 more\n", (await ListAsync()).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_waits_for_a_retry_says_of_what()
    {
        await AskAsync(
            "submit", """{"id": "a", "kind": "noop", "group": "g"}""", """{"id": "b", "kind": "noop", "after": ["a"], "ifUnmet": "wait"}""",
            """{"id": "c", "kind": "noop", "after": [{"group": "g"}], "ifUnmet": "wait"}""");
        await AskAsync("cancel", "a");
        var b = (await AskAsync("explain", "b")).Out;
        Assert.Contains("Waits        It waits for a retry: task 'a' was cancelled.\n", b, StringComparison.Ordinal);
        Assert.Contains("Retry task 'a', and start the program that uses the data folder.\n", b, StringComparison.Ordinal);
        var c = (await AskAsync("explain", "c")).Out;
        Assert.Contains("It waits for a retry: a task of the group 'g' has not succeeded.\n", c, StringComparison.Ordinal);
        Assert.Contains("Retry the tasks of the group 'g' that have not succeeded, and start", c, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_is_cancelled_because_of_another_says_so_and_runs_again_with_it()
    {
        await SubmitAsync();
        await AskAsync("cancel", "a");
        Assert.EndsWith("\nDependants   2 tasks waited for it: c, b\n", (await AskAsync("show", "a")).Out, StringComparison.Ordinal);
        var cancelled = (await AskAsync("show", "b")).Out;
        Assert.Contains("Phase        cancelled\n", cancelled, StringComparison.Ordinal);
        Assert.Contains("Waited for   task 'a' to succeed\nIf unmet     cancel\nUnmet        Task 'a' was cancelled.\n", cancelled, StringComparison.Ordinal);
        Assert.Contains("Task 'a' was cancelled.\n", (await ListAsync("--group", "g")).Out, StringComparison.Ordinal);

        var again = await AskAsync("retry", "a", "--with-dependants");
        Assert.Equal(
            "a: pending, and 1 task runs again with it\n2 tasks run again, as soon as a process uses the data folder.\n", again.Out);
        Assert.Contains("Phase        awaiting, a retry\n", (await AskAsync("show", "b")).Out, StringComparison.Ordinal);

        await AskAsync("cancel", "a");
        Assert.Equal(
            """{"id":"a","phase":"pending","dependants":1}""" + "\n", (await AskAsync("retry", "a", "--with-dependants", "--json")).Out);
    }

    [Fact]
    public async Task A_group_is_a_filter()
    {
        await SubmitAsync();
        var held = await AskAsync("hold", "task", "--group", "g", "--reason", "a test");
        Assert.Equal((0, "1 task held.\n"), (held.ExitCode, held.Out));
        Assert.Contains("b     held", (await ListAsync("--group", "g")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dependants_are_of_tasks_that_are_named()
    {
        var result = await AskAsync("retry", "--with-dependants", "--group", "g");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--with-dependants is for tasks that are named, or for --failed.", result.Error, StringComparison.Ordinal);
    }

    private Task SubmitAsync() => AskAsync(
        "submit",
        """{"id": "a", "kind": "noop"}""",
        """{"id": "b", "kind": "noop", "after": ["a"], "group": "g"}""",
        """{"id": "c", "kind": "noop", "after": [{"task": "a", "on": "finished"}, {"group": "g", "on": "failed"}], "ifUnmet": "wait"}""");

    private Task<BytesResult> ListAsync(params IEnumerable<string> arguments) => SchedulerCommand.PipeAsync("", ["list", .. arguments, "--data", Folder.In("data")]);

    private Task<CommandResult> AskAsync(params IEnumerable<string> arguments) => SchedulerCommand.RunAsync([.. arguments, "--data", Folder.In("data")]);
}
