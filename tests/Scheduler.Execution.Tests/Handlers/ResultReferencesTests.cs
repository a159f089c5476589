using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Core;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>Objects in a payload that stand for the result of another task, or for a part of it.</summary>
public sealed class ResultReferencesTests
{
    private const string Result = """{"items":[{"id":1},[2,3]],"a/b":4,"m~n":5,"~1":6,"":7,"01":8,"none":null,"$result":"b"}""";

    [Theory]
    [InlineData("""{"$result":"a"}""", Result)]
    [InlineData("""{"$result":"a","path":""}""", Result)]
    [InlineData("""{"path":"/items/0/id","$result":"a"}""", "1")]
    [InlineData("""{"$result":"a","path":"/items/1/0"}""", "2")]
    [InlineData("""{"$result":"a","path":"/items"}""", """[{"id":1},[2,3]]""")]
    [InlineData("""{"$result":"a","path":"/a~1b"}""", "4")]
    [InlineData("""{"$result":"a","path":"/m~0n"}""", "5")]
    [InlineData("""{"$result":"a","path":"/~01"}""", "6")]
    [InlineData("""{"$result":"a","path":"/"}""", "7")]
    [InlineData("""{"$result":"a","path":"/01"}""", "8")]
    [InlineData("""{"$result":"a","path":"/none"}""", "null")]
    [InlineData("""{"$result":"failed"}""", "null")]
    [InlineData("""[{"x":{"$result":"a","path":"/items/0"}},{"$result":"a","path":"/items/0"},"$result"]""", """[{"x":{"id":1}},{"id":1},"$result"]""")]
    [InlineData("\uFEFF{\"$result\":\"a\",\"path\":\"/m~0n\"}", "5")]
    [InlineData("""{"a":"$result","b":null}""", """{"a":"$result","b":null}""")]
    public async Task It_stands_for_what_is_at_its_path(string payload, string expected) =>
        Assert.Equal(expected, Assert.IsType<AttemptSucceededReport>(await RunAsync(payload)).Result is var result ? Encoding.UTF8.GetString(result.Span) : null);

    /// <summary>As RFC 6901 has it.</summary>
    [Theory]
    [InlineData("/nobody")]
    [InlineData("/items/2")]
    [InlineData("/items/00")]
    [InlineData("/items/01")]
    [InlineData("/items/-1")]
    [InlineData("/items/-")]
    [InlineData("/items/+0")]
    [InlineData("/items/ 0")]
    [InlineData("/items/1e0")]
    [InlineData("/items/٠")]
    [InlineData("/items/99999999999999999999")]
    [InlineData("/items/")]
    [InlineData("/items/0/")]
    [InlineData("/items/0/id/0")]
    [InlineData("/none/x")]
    [InlineData("items")]
    [InlineData("#/items")]
    [InlineData("/m~n")]
    [InlineData("/m~")]
    [InlineData("/~2")]
    public Task Where_nothing_is_at_its_path_the_task_fails(string path) => FailsAsync(
        JsonSerializer.Serialize(new Dictionary<string, string> { ["$result"] = "a", ["path"] = path }),
        $"The payload refers to '{path}' in the result of 'a', and nothing is there. A path begins with / and names one field or place after the other.");

    [Theory]
    [InlineData("""{"$result":5}""")]
    [InlineData("""{"$result":null}""")]
    [InlineData("""{"$result":["a"]}""")]
    [InlineData("""{"$result":{"$result":"a"}}""")]
    [InlineData("""{"$result":"a","path":5}""")]
    [InlineData("""{"$result":"a","path":null}""")]
    [InlineData("""{"$result":"a","Path":"/items"}""")]
    [InlineData("""{"$result":"a","more":1}""")]
    public async Task One_that_is_none_fails_the_task_and_is_shown(string reference)
    {
        var error = $$"""A reference to a result is {{reference}}, but must be like {"$result": "a", "path": "/items/0"}; the path may be left out.""";
        await FailsAsync(reference, error);
        await FailsAsync($$"""{"x":[1,{{reference}}]}""", error);
    }

    [Theory]
    [InlineData("nobody", "The task has no input 'nobody': it does not wait for the success or the end of that. It waits for a, failed, text, long.")]
    [InlineData("", "The task has no input '': it does not wait for the success or the end of that. It waits for a, failed, text, long.")]
    [InlineData("long", "The result of 'long' was not sent along, and there is no scheduler to ask for it.")]
    public Task A_task_without_such_a_result_fails_it(string task, string error) => FailsAsync($$"""{"$result":"{{task}}"}""", error);

    [Fact]
    public async Task A_result_that_is_not_JSON_fails_it()
    {
        var report = Assert.IsType<AttemptFailedReport>(await RunAsync("""{"$result":"text"}"""));
        Assert.False(report.Retryable);
        Assert.StartsWith("The payload refers to the result of 'text', which can't be read as JSON: ", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x":1,"x":{"$result":"a"}}""", "'x'")]
    [InlineData("""{"$result":"a","$result":"a"}""", "'$result'")]
    [InlineData("""{"\ud800":{"$result":"a"}}""", "surrogate")]
    [InlineData("""["\ud800",{"$result":"a"}]""", "surrogate")]
    [InlineData("""{"$result":"\ud800"}""", "surrogate")]
    [InlineData("""{"$result":"a","path":"\ud800"}""", "surrogate")]
    public async Task What_is_ambiguous_or_no_text_fails_the_task_once(string payload, string names)
    {
        var report = Assert.IsType<AttemptFailedReport>(await RunAsync(payload));
        Assert.False(report.Retryable);
        Assert.Matches($"^The payload refers to results, and can't be read: .*{Regex.Escape(names)}", report.Error);
    }

    [Theory]
    [InlineData("""{"$result":"a",""")]
    [InlineData("""say "$result" """)]
    public async Task What_is_not_json_is_left_as_it_is(string payload) =>
        Assert.Equal(payload, Encoding.UTF8.GetString(Assert.IsType<AttemptSucceededReport>(await RunAsync(payload)).Result.Span));

    [Fact]
    public async Task Nor_is_anything_replaced_in_what_is_no_UTF8()
    {
        byte[] payload = [.. "[\"caf"u8, 0xE9, .. "\",{\"$result\":\"a\"}]"u8];
        var assignment = Assign("");
        var report = await EchoBench().RunAsync(assignment with { Task = assignment.Task with { Payload = payload } });
        Assert.Equal(payload, Assert.IsType<AttemptSucceededReport>(report).Result.ToArray());
    }

    [Fact]
    public async Task A_task_that_waits_for_nothing_has_the_payload_as_it_is()
    {
        var assignment = Assign("""{"$result": 5}""");
        var report = await EchoBench().RunAsync(assignment with { Task = assignment.Task with { After = [] }, Inputs = [] });
        Assert.Equal("""{"$result": 5}""", Encoding.UTF8.GetString(Assert.IsType<AttemptSucceededReport>(report).Result.Span));
    }

    private static async Task FailsAsync(string payload, string error)
    {
        var report = Assert.IsType<AttemptFailedReport>(await RunAsync(payload));
        Assert.Equal((error, false), (report.Error, report.Retryable));
    }

    private static Task<AttemptReport> RunAsync(string payload) => EchoBench().RunAsync(Assign(payload));

    // Gives back what it is given, byte by byte.
    private static Bench EchoBench()
    {
        var bench = new Bench();
        bench.Registry.HandleBytes("work", (payload, _) => new ValueTask<ReadOnlyMemory<byte>>(payload));
        return bench;
    }

    private static Assignment Assign(string payload)
    {
        var assignment = Bench.Assign(json: payload);
        return assignment with
        {
            Task = assignment.Task with { After = ["a", "failed", "text", "long"] },
            Inputs =
            [
                new TaskInput("a", Encoding.UTF8.GetBytes(Result)), new TaskInput("failed", ReadOnlyMemory<byte>.Empty), new TaskInput("text", "plain"u8.ToArray()),
                new TaskInput("long", null),
            ],
        };
    }
}
