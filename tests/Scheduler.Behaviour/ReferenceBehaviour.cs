using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>What stands for a result in a payload, and results that are read.</summary>
public abstract class ReferenceBehaviour(IShell shell) : BehaviourTest(shell)
{
    private const string NothingThere = "and nothing is there. A path begins with / and names one field or place after the other.";

    private static readonly (string Payload, string Is)[] Replaced =
    [
        ("""{"$result": "src", "path": "/items/1/id"}""", "2"),
        ("""[0, {"x": {"$result": "src", "path": "/items/0"}}]""", """[0,{"x":{"id":1}}]"""),
        ("""{"$result": "src", "path": "/a~1b"}""", "3"),
        ("""{"$result": "src", "path": "/m~0n"}""", "4"),
        ("""{"$result": "src", "path": "/none"}""", "null"),
        ("""{"whole": {"$result": "src"}}""", """{"whole":{"items":[{"id":1},{"id":2}],"a/b":3,"m~n":4,"none":null}}"""),
        ("""{"$result": "src", "path": ""}""", """{"items":[{"id":1},{"id":2}],"a/b":3,"m~n":4,"none":null}"""),
    ];

    private static readonly (string Payload, string Error)[] Refused =
    [
        ("""{"$result": "src", "path": "/items/01"}""", $"The payload refers to '/items/01' in the result of 'src', {NothingThere}"),
        ("""{"$result": "src", "path": "/items/2"}""", $"The payload refers to '/items/2' in the result of 'src', {NothingThere}"),
        ("""{"$result": "src", "path": "items"}""", $"The payload refers to 'items' in the result of 'src', {NothingThere}"),
        ("""{"$result": "other"}""", "The task has no input 'other': it does not wait for the success or the end of that. It waits for src."),
        ("""{"$result": 5}""", """A reference to a result is {"$result":5}, but must be like {"$result": "a", "path": "/items/0"}; the path may be left out."""),
        ("""{"$result": "src", "paht": "/a"}""", """A reference to a result is {"$result":"src","paht":"/a"}, but must be like {"$result": "a", "path": "/items/0"}; the path may be left out."""),
    ];

    private static Action<HandlerRegistry> Handlers => handlers => handlers
        .Handle<string, JsonElement>("give", (json, _) => Task.FromResult(JsonElement.Parse(json)))
        .Handle<JsonElement, string>("echo", (json, _) => Task.FromResult(json.GetRawText()))
        .Handle<string, string>("long", (text, _) => Task.FromResult(new string('x', 60_000) + text))
        .Handle<string, int>("length-sent", (task, context) => Task.FromResult(context.Input<string>(task)!.Length))
        .Handle<string, int>("length", async (task, context) => (await context.InputAsync<string>(task))!.Length);

    [Fact]
    public async Task A_reference_stands_for_a_result_or_for_a_part_of_it()
    {
        await StartAsync(Handlers);
        await RunAsync(Spec("src", "give", """{"items": [{"id": 1}, {"id": 2}], "a/b": 3, "m~n": 4, "none": null}"""));
        await RunAsync(Spec("other", "give", "1"));
        foreach (var (i, (payload, expected)) in Replaced.Index())
        {
            Assert.Equal(expected, ResultOf<string>(await RunAsync(Echo($"good-{i}", payload))));
        }

        foreach (var (i, (payload, error)) in Refused.Index())
        {
            var task = await RunAsync(Echo($"bad-{i}", payload));
            Assert.Equal((TaskPhase.Failed, 1, error), (task.Phase, task.Attempt, task.Error));
        }

        // Of a task that waits for nothing it is a payload as any other.
        Assert.Equal("""{"$result": "src"}""", ResultOf<string>(await RunAsync(Echo("alone", """{"$result": "src"}""") with { After = [] })));
    }

    [Fact]
    public async Task What_is_too_long_to_be_sent_along_is_refused_by_its_name_where_it_is_not_asked_for()
    {
        await StartAsync(Handlers);
        TaskSpec[] sources = [.. Enumerable.Range(0, 6).Select(i => Spec($"s{i}", "long", ""))];
        Dependency[] after = [.. sources.Select(source => (Dependency)source.Id.Value)];
        await Client.TrySubmitAsync(
        [
            .. sources, Spec("first", "length-sent", "s0") with { After = after }, Spec("last", "length-sent", "s5") with { After = after },
            Spec("asked", "length", "s5") with { After = after },
        ]);
        Assert.Equal(60_000, ResultOf<int>(await EndAsync("first")));
        Assert.Equal(NotSent("s5"), (await EndAsync("last")).Error);
        Assert.Equal(60_000, ResultOf<int>(await EndAsync("asked")));

        // Nor is that of one that had ended before.
        Assert.Equal(NotSent("s0"), (await RunAsync(Spec("late", "length-sent", "s0") with { After = ["s0"] })).Error);
        Assert.Equal(60_000, ResultOf<int>(await RunAsync(Spec("late-asked", "length", "s0") with { After = ["s0"] })));

        static string NotSent(string task) =>
            $"The result of '{task}' was not sent along: it is long, there is none, or the task had ended when this one was submitted. InputAsync asks for it.";
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_task_that_was_released_before_the_scheduler_ended_begins_once_and_has_its_input(bool crash)
    {
        await StartAsync(Handlers);
        string[] kinds = ["length", "length-sent"];
        await Task.WhenAll(kinds.Select(HoldAsync));
        await Client.TrySubmitAsync([Spec("src", "long", "!"), .. kinds.Select(kind => Spec(kind, kind, "src") with { After = ["src"] })]);
        await EndAsync("src");
        Assert.Equal(PendingReason.Held, (await Client.ExplainAsync("length"))!.Reason);
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync(Handlers);
        Assert.Equal(PendingReason.Held, (await Client.ExplainAsync("length"))!.Reason);
        await Task.WhenAll(kinds.Select(ReleaseAsync));
        foreach (var kind in kinds)
        {
            var next = await EndAsync(kind);
            Assert.Equal((60_001, 1, 0), (ResultOf<int>(next), next.Attempt, next.LostAttempts));
        }

        await Shell.StopAsync();
        Assert.Equal(["length", "length-sent", "src"], Shell.ReadJournal().OfType<TaskAssigned>().Select(e => e.Task.Value).Order(StringComparer.Ordinal));
    }

    private static TaskSpec Echo(string id, string payload) =>
        new() { Id = id, Kind = "echo", Payload = System.Text.Encoding.UTF8.GetBytes(payload), After = ["src"] };
}
