using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Graph;

/// <summary>Graphs as they are drawn, on a data folder that nobody works with.</summary>
public sealed class GraphCommandTests : IdleFolderTests
{
    [Fact]
    public async Task Below_each_task_stands_what_waits_for_it()
    {
        await SubmitAsync();
        await IsAsync(
            """
            a  pending
            ├─ b  awaiting, in group g
            │  └─ c  awaiting
            └─ (finished) c  (see above)
            group g  sealed, 1 of 1 task unfinished
            └─ d  awaiting

            """,
            "a");
        await IsAsync(
            """
            a  pending
            ├─ (finished) c  awaiting
            └─ b  awaiting, in group g
               └─ c  (see above)

            """,
            "c");
        await IsAsync(
            """
            a  pending
            └─ b  awaiting, in group g
            group g  sealed, 1 of 1 task unfinished
            └─ d  awaiting

            """,
            "g",
            "--group");
    }

    [Fact]
    public async Task Groups_in_a_group_are_drawn_with_it_and_with_what_waits_for_it()
    {
        await AskAsync("group", "open", "outer");
        await AskAsync("group", "open", "inner", "--in", "outer");
        await AskAsync(
            "submit",
            """{"id": "root", "kind": "noop"}""",
            """{"id": "a", "kind": "noop", "group": "outer"}""",
            """{"id": "b", "kind": "noop", "after": ["root"], "group": "inner"}""",
            """{"id": "end", "kind": "noop", "after": [{"group": "outer"}]}""");
        const string Tree =
            """
            a  pending, in group outer
            group inner  open, 1 of 1 task unfinished, in group outer
            root  pending
            └─ b  awaiting, in group inner
            group outer  open, 2 of 2 tasks unfinished
            └─ end  awaiting

            """;
        await HoldsAsync(Tree, "outer", "--group");
        await HoldsAsync(Tree, "end");
    }

    [Fact]
    public async Task Of_a_large_group_that_a_task_waits_for_only_how_far_it_is()
    {
        await AskAsync(["submit", .. Enumerable.Range(0, 101).Select(i => $$"""{"id": "t{{i}}", "kind": "noop", "group": "g"}"""), """{"id": "end", "kind": "noop", "after": [{"group": "g"}]}"""]);
        await IsAsync(
            """
            group g  sealed, 101 of 101 tasks unfinished
            └─ end  awaiting

            """,
            "end");
    }

    [Fact]
    public async Task Finished_tasks_of_a_group_are_drawn_as_well()
    {
        await SubmitAsync();
        await AskAsync("cancel", "a");
        await IsAsync(
            """
            a  cancelled
            └─ b  cancelled, in group g
            group g  ended
            └─ d  cancelled

            """,
            "g",
            "--group");
        await IsAsync(
            """
            a  cancelled
            ├─ b  cancelled, in group g
            │  └─ c  cancelled
            └─ (finished) c  (see above)
            group g  ended
            └─ d  cancelled

            """,
            "a");
    }

    [Fact]
    public async Task Other_programs_can_draw_it()
    {
        await SubmitAsync();
        await IsAsync(
            """
            flowchart LR
              n1["a<br/>pending"]
              n2["b<br/>awaiting"]
              n3["c<br/>awaiting"]
              n4[["group g<br/>sealed, 1 of 1 task unfinished"]]
              n5["d<br/>awaiting"]
              n1 --> n2
              n1 -->|finished| n3
              n2 --> n3
              n4 --> n5
              n2 -.-> n4

            """,
            "a",
            "--format",
            "mermaid");
        await IsAsync(
            """
            digraph tasks {
              rankdir=LR;
              node [shape=box];
              n1 [label="d\nawaiting"];
              n2 [label="group g\nsealed, 1 of 1 task unfinished", shape=folder];
              n3 [label="b\nawaiting"];
              n4 [label="a\npending"];
              n2 -> n1;
              n4 -> n3;
              n3 -> n2 [style=dotted];
            }

            """,
            "d",
            "--format",
            "dot");
    }

    [Fact]
    public async Task Names_may_hold_what_a_notation_has_a_meaning_for()
    {
        await AskAsync("submit", """{"id": "a \"b\" <c> #1", "kind": "noop"}""", """{"id": "x\\y", "kind": "noop", "after": ["a \"b\" <c> #1"]}""");
        Assert.Contains("n1[\"a #quot;b#quot; #lt;c#gt; #35;1<br/>pending\"]", (await AskAsync("graph", "x\\y", "a \"b\" <c> #1", "--format", "mermaid")).Out.Replace("n2[", "n1[", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("""[label="x\\y\nawaiting"]""", (await AskAsync("graph", "x\\y", "--format", "dot")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_chain_begins_again_at_the_left()
    {
        await AskAsync(["submit", .. Enumerable.Range(0, 70).Select(i => $$"""{"id": "t{{i}}", "kind": "noop"{{(i == 0 ? "" : $", \"after\": [\"t{i - 1}\"]")}}}""")]);
        var lines = (await AskAsync("graph", "t69")).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(72, lines.Length);
        Assert.Equal(2, lines.Count(line => line.EndsWith("(see below)", StringComparison.Ordinal)));
        Assert.Equal(["t0  pending", "t30  awaiting", "t60  awaiting"], lines.Where(line => line.StartsWith('t')));
    }

    [Theory]
    [InlineData("There is no task 'nobody', or it was forgotten.", "nobody")]
    [InlineData("There is no group 'nobody', or it has ended and was forgotten.", "nobody", "--group")]
    public async Task What_is_not_there_is_said_by_its_name(string error, params string[] arguments)
    {
        var result = await AskAsync(["graph", .. arguments]);
        Assert.Equal((1, "", $"error: {error}\n"), (result.ExitCode, result.Out, result.Error));
    }

    // In another order.
    private async Task HoldsAsync(string expected, params IEnumerable<string> arguments)
    {
        var result = await AskAsync(["graph", .. arguments]);
        Assert.Equal(Sorted(expected.ReplaceLineEndings("\n")), Sorted(result.Out));

        static IEnumerable<string> Sorted(string text) => text.Split('\n').Order(StringComparer.Ordinal);
    }

    private async Task IsAsync(string expected, params IEnumerable<string> arguments)
    {
        var result = await AskAsync(["graph", .. arguments]);
        Assert.Equal((0, expected.ReplaceLineEndings("\n"), ""), (result.ExitCode, result.Out, result.Error));
    }

    private Task SubmitAsync() => AskAsync(
        "submit",
        """{"id": "a", "kind": "noop"}""",
        """{"id": "b", "kind": "noop", "after": ["a"], "group": "g"}""",
        """{"id": "c", "kind": "noop", "after": [{"task": "a", "on": "finished"}, "b"]}""",
        """{"id": "d", "kind": "noop", "after": [{"group": "g"}]}""");

    private Task<CommandResult> AskAsync(params IEnumerable<string> arguments) => SchedulerCommand.RunAsync([.. arguments, "--data", Folder.In("data")]);
}
