using System.Net;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

/// <summary>Holds, revisions of waiting tasks, unique keys and order keys, as whoever has nothing but curl sees them.</summary>
public sealed class FlowControlTests
{
    private const string Reason = """{"reason": "the disk is full"}""";

    [Theory]
    [InlineData("queue", "default")]
    [InlineData("kind", "a%2Fb")]
    [InlineData("limit", "tenant:a")]
    [InlineData("orderKey", "account-17")]
    [InlineData("task", "a")]
    [InlineData("schedule", "s")]
    public async Task What_is_held_is_listed_until_it_is_released(string target, string name)
    {
        await using var bench = await WaitingAsync();
        await bench.SendAsync(HttpMethod.Put, "/v1/schedules/s", """{"recurrence": "0 0 1 1 *", "task": {"kind": "noop"}}""");
        var path = $"/v1/holds/{target}/{name}";

        Assert.Equal((HttpStatusCode.NoContent, ""), await bench.SendAsync(HttpMethod.Put, path, Reason));
        var listed = JsonDocument.Parse((await bench.SendAsync(HttpMethod.Get, "/v1/holds")).Body).RootElement;
        var held = Assert.Single(listed.GetProperty("holds").EnumerateArray());
        Assert.Equal(
            (target, Uri.UnescapeDataString(name), "the disk is full"),
            (held.GetProperty("target").GetString(), held.GetProperty("name").GetString(), held.GetProperty("hold").GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.String, held.GetProperty("hold").GetProperty("since").ValueKind);

        Assert.Equal((HttpStatusCode.NoContent, ""), await bench.SendAsync(HttpMethod.Delete, path));
        Assert.Equal((HttpStatusCode.NoContent, ""), await bench.SendAsync(HttpMethod.Delete, path));
        Assert.Equal((HttpStatusCode.OK, """{"unlisted":0,"holds":[]}"""), await bench.SendAsync(HttpMethod.Get, "/v1/holds"));
    }

    [Theory]
    [InlineData("task/nobody", Reason, HttpStatusCode.NotFound, "unknownTask", "There is no task 'nobody'")]
    [InlineData("task/ended", Reason, HttpStatusCode.Conflict, "alreadyFinal", "Task 'ended' was cancelled.")]
    [InlineData("schedule/nobody", Reason, HttpStatusCode.NotFound, "unknownSchedule", "There is no schedule 'nobody'")]
    [InlineData("queue/nobody", Reason, HttpStatusCode.NotFound, "unknownQueue", "There is no queue 'nobody'. Known: default.")]
    [InlineData("limit/kind:noop", Reason, HttpStatusCode.BadRequest, "invalid", "A limit on all tasks of a kind can't be held or released. Hold or release the kind 'noop' instead.")]
    [InlineData("kind/noop", "{}", HttpStatusCode.BadRequest, "invalid", "reason: It is missing")]
    [InlineData("kind/noop", """{"reason": 1}""", HttpStatusCode.BadRequest, "invalid", "reason: It is 1, but must be a text")]
    [InlineData("kind/noop", """{"reason": ""}""", HttpStatusCode.BadRequest, "invalid", "The reason of the hold: It is empty")]
    [InlineData("kind/noop", """{"why": "x"}""", HttpStatusCode.BadRequest, "invalid", "why: There is no such field. Known: by, reason")]
    public async Task What_cannot_be_held_is_refused(string what, string body, HttpStatusCode status, string code, string detail)
    {
        await using var bench = await WaitingAsync();
        await bench.Direct.CancelAsync(new TaskId("ended"));
        Refused(status, code, detail, await bench.SendAsync(HttpMethod.Put, "/v1/holds/" + what, body));
    }

    [Fact]
    public async Task A_target_that_is_none_is_not_found()
    {
        await using var bench = await ApiBench.StartAsync();
        Refused(
            HttpStatusCode.NotFound, "invalid", "There is no hold target 'node'.", await bench.SendAsync(HttpMethod.Put, "/v1/holds/node/one", Reason));
    }

    [Fact]
    public async Task A_held_task_is_shown_and_explained_with_its_hold()
    {
        await using var bench = await WaitingAsync();
        await bench.SendAsync(HttpMethod.Put, "/v1/holds/task/a", Reason);

        var task = JsonDocument.Parse((await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a")).Body).RootElement;
        Assert.Equal(("held", "the disk is full"), (task.GetProperty("phase").GetString(), task.GetProperty("hold").GetProperty("reason").GetString()));
        var explained = (await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a/explanation")).Body;
        Assert.Contains("\"reason\":\"held\"", explained, StringComparison.Ordinal);
        Assert.Contains("\"unblocks\":\"Release it.\"", explained, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"a\"", (await bench.SendAsync(HttpMethod.Get, "/v1/tasks?phase=held")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_task_is_changed_by_what_is_sent_and_keeps_the_rest()
    {
        await using var bench = await WaitingAsync();
        await bench.Direct.ConfigureQueueAsync(new QueueOptions { Name = "night" });
        Assert.Equal(
            (HttpStatusCode.OK, """{"id":"a","phase":"pending"}"""), await bench.SendAsync(HttpMethod.Patch, "/v1/tasks/a", """{"priority": 5, "queue": "night"}"""));
        Assert.Equal(
            (HttpStatusCode.OK, """{"id":"a","phase":"scheduled"}"""),
            await bench.SendAsync(HttpMethod.Patch, "/v1/tasks/a", """{"notBefore": "2100-01-01T00:00:00+01:00"}"""));

        var spec = (await bench.Direct.GetAsync(new TaskId("a")))!.Spec!;
        Assert.Equal((5, "night"), (spec.Priority, spec.Queue));
        Assert.Equal(Timestamp.From(new DateTimeOffset(2099, 12, 31, 23, 0, 0, TimeSpan.Zero)), spec.NotBefore);
    }

    [Theory]
    [InlineData("nobody", """{"priority": 1}""", HttpStatusCode.NotFound, "unknownTask", "There is no task 'nobody'")]
    [InlineData("ended", """{"priority": 1}""", HttpStatusCode.Conflict, "alreadyFinal", "Task 'ended' was cancelled.")]
    [InlineData("a", "{}", HttpStatusCode.BadRequest, "invalid", "Nothing is to be changed: give a priority, a notBefore or a queue.")]
    [InlineData("a", """{"priority": 1.5}""", HttpStatusCode.BadRequest, "invalid", "priority: It is 1.5, but must be a whole number")]
    [InlineData("a", """{"notBefore": "soon"}""", HttpStatusCode.BadRequest, "invalid", "notBefore: It is \"soon\", but must be a time as in RFC 3339")]
    [InlineData("a", """{"kind": "noop"}""", HttpStatusCode.BadRequest, "invalid", "kind: There is no such field. Known: notBefore, priority, queue")]
    [InlineData("a", """{"queue": "nobody"}""", HttpStatusCode.BadRequest, "unknownQueue", "There is no queue 'nobody'. Known: default.")]
    [InlineData("a", "[]", HttpStatusCode.BadRequest, "invalid", "not a JSON object")]
    public async Task What_cannot_be_changed_is_refused(string task, string body, HttpStatusCode status, string code, string detail)
    {
        await using var bench = await WaitingAsync();
        await bench.Direct.CancelAsync(new TaskId("ended"));
        Refused(status, code, detail, await bench.SendAsync(HttpMethod.Patch, "/v1/tasks/" + task, body));
    }

    [Fact]
    public async Task A_task_that_has_a_node_is_not_changed()
    {
        await using var bench = await ApiBench.StartAsync();
        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "runs", "kind": "sleep", "payload": {"ms": 600000}}""");
        Refused(
            HttpStatusCode.Conflict, "notWaiting", "only one that waits can be changed.",
            await bench.SendAsync(HttpMethod.Patch, "/v1/tasks/runs", """{"priority": 1}"""));
    }

    [Theory]
    [InlineData("existing", "\"alreadyKnown\":false,\"phase\":\"pending\",\"unique\":\"existing\",\"other\":\"first\"")]
    [InlineData("replace", "\"alreadyKnown\":false,\"phase\":\"pending\",\"unique\":\"replaced\",\"other\":\"first\"")]
    [InlineData("debounce\", \"delay\": 10, \"atMost\": \"1m", "\"alreadyKnown\":false,\"phase\":\"scheduled\",\"unique\":\"debounced\",\"other\":\"first\"")]
    [InlineData("throttle\", \"within\": \"10m", "\"alreadyKnown\":false,\"phase\":\"pending\",\"unique\":\"throttled\",\"other\":\"first\"")]
    public async Task A_receipt_says_what_the_unique_key_did(string onConflict, string receipt)
    {
        await using var bench = await WaitingAsync();
        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "first", "kind": "noop", "unique": {"key": "k", "within": "unfinished"}}""");
        var second = await bench.SendAsync(
            HttpMethod.Post, "/v1/tasks", """{"id": "second", "kind": "noop", "unique": {"key": "k", "onConflict": "WHAT"}}""".Replace("WHAT", onConflict, StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.OK, $$"""{"receipts":[{"id":"second",{{receipt}}}]}"""), second);
    }

    [Fact]
    public async Task A_submit_is_refused_where_a_unique_key_says_so()
    {
        await using var bench = await WaitingAsync();
        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "first", "kind": "noop", "unique": {"key": "k"}}""");
        Refused(
            HttpStatusCode.Conflict, "uniqueConflict", "Task 'second': task 'first' has the unique key 'k'.",
            await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "second", "kind": "noop", "unique": {"key": "k", "onConflict": "reject"}}"""));
    }

    [Theory]
    [InlineData("\"unique\": {}", "unique.key: It is empty")]
    [InlineData("\"unique\": \"k\"", "unique: It is \"k\", but must be an object such as")]
    [InlineData("\"unique\": {\"key\": \"\"}", "unique.key: It is empty")]
    [InlineData("\"unique\": {\"key\": \"k\", \"onConflict\": \"wait\"}", "unique.onConflict: It is \"wait\", but must be ")]
    [InlineData("\"unique\": {\"key\": \"k\", \"within\": \"31d\"}", "unique.within: It is 31d, but must be 'unfinished' or a duration from 1s to 30d.")]
    [InlineData("\"unique\": {\"key\": \"k\", \"within\": \"for ever\"}", "unique.within: It is \"for ever\", but must be \"unfinished\", or a duration")]
    [InlineData("\"unique\": {\"key\": \"k\", \"onConflict\": \"throttle\"}", "unique.within: It is missing: throttle needs a duration")]
    [InlineData("\"unique\": {\"key\": \"k\", \"onConflict\": \"debounce\", \"atMost\": \"1m\"}", "unique.delay: It is missing")]
    [InlineData("\"unique\": {\"key\": \"k\", \"onConflict\": \"debounce\", \"delay\": \"1m\"}", "unique.atMost: It is missing")]
    [InlineData("\"unique\": {\"key\": \"k\", \"delay\": \"1m\"}", "unique.delay: It is for debounce alone.")]
    [InlineData("\"unique\": {\"key\": \"k\", \"window\": \"1m\"}", "unique.window: There is no such field. Known: atMost, delay, key, onConflict, within")]
    [InlineData("\"orderKey\": \"\"", "orderKey: It is empty")]
    [InlineData("\"orderKey\": \"k\", \"orderOnFailure\": \"stop\"", "orderOnFailure: It is \"stop\", but must be ")]
    [InlineData("\"orderOnFailure\": \"hold\"", "orderOnFailure: ")]
    public async Task What_is_wrong_with_a_key_is_said_by_its_field(string field, string detail)
    {
        await using var bench = await ApiBench.StartAsync();
        Refused(
            HttpStatusCode.BadRequest, "invalid", detail,
            await bench.SendAsync(HttpMethod.Post, "/v1/tasks", $$"""{"id": "a", "kind": "noop", {{field}}}"""));
    }

    /// <summary>With no node: the tasks <c>a</c> and <c>ended</c> wait.</summary>
    private static async Task<ApiBench> WaitingAsync()
    {
        var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        await bench.Direct.SubmitManyAsync([new TaskSpec { Id = new TaskId("a"), Kind = "noop" }, new TaskSpec { Id = new TaskId("ended"), Kind = "noop" }]);
        return bench;
    }

    private static void Refused(HttpStatusCode status, string code, string detail, (HttpStatusCode Status, string Body) answer)
    {
        Assert.Equal(status, answer.Status);
        var problem = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
