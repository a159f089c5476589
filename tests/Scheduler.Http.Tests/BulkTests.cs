using System.Globalization;
using System.Net;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

/// <summary>The same for all tasks of a filter, and lists by more than phase and name, as whoever has nothing but curl sees them.</summary>
public sealed class BulkTests
{
    private const string Bulk = "/v1/tasks/bulk";

    [Fact]
    public async Task A_bulk_change_is_sent_again_until_it_has_come_to_its_end()
    {
        await using var bench = await WaitingAsync(1_005);
        var request = """{"filter": {"header": "team=web"}, "action": "hold", "reason": "a look", "by": "ada"AFTER}""";

        var first = await AskAsync(bench, request.Replace("AFTER", "", StringComparison.Ordinal));
        Assert.Equal((1_000, 1_000, 10), (Number(first, "matched"), Number(first, "changed"), first.GetProperty("examples").GetArrayLength()));
        var after = first.GetProperty("after").GetString();
        var second = await bench.SendAsync(HttpMethod.Post, Bulk, request.Replace("AFTER", $", \"after\": \"{after}\"", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.OK, """{"matched":5,"changed":5,"refused":{},"examples":["w1000","w1001","w1002","w1003","w1004"]}"""), second);
        var held = (await bench.Direct.ListAsync(new TaskFilter { Phase = TaskPhase.Held, Limit = 1 })).Tasks;
        Assert.Equal(("a look", "ada"), (held[0].Hold!.Reason, held[0].Hold!.By));
        Assert.Equal(1_005, (await bench.Direct.CountAsync())[TaskPhase.Held]);
    }

    [Fact]
    public async Task Every_action_is_there_and_a_dry_run_changes_nothing()
    {
        await using var bench = await WaitingAsync(3);
        Assert.Equal(0, Number(await AskAsync(bench, """{"filter": {"header": "team=web"}, "action": "cancel", "dryRun": true}"""), "changed"));
        Assert.Equal(3, Number(await AskAsync(bench, """{"filter": {"prefix": "w"}, "action": "revise", "priority": 7, "notBefore": "2100-01-01T00:00:00Z"}"""), "changed"));
        Assert.Equal(3, Number(await AskAsync(bench, """{"filter": {"phase": "scheduled"}, "action": "hold", "reason": "a look"}"""), "changed"));
        Assert.Equal(3, Number(await AskAsync(bench, """{"all": true, "action": "release"}"""), "changed"));
        Assert.Equal(3, Number(await AskAsync(bench, """{"filter": {"kind": "noop", "queue": "default", "label": "disk=ssd"}, "action": "cancel"}"""), "changed"));
        Assert.Equal(3, Number(await AskAsync(bench, """{"filter": {"submittedAfter": "2001-01-01T00:00:00Z", "submittedBefore": "2100-01-01T00:00:00Z"}, "action": "retry"}"""), "changed"));
        Assert.Equal(0, Number(await AskAsync(bench, """{"filter": {"error": "x"}, "action": "cancel"}"""), "matched"));

        var task = (await bench.Direct.GetAsync("w0"))!;
        Assert.Equal((TaskPhase.Scheduled, 7), (task.Phase, task.Spec!.Priority));
    }

    [Fact]
    public async Task What_is_refused_is_counted_by_its_code()
    {
        await using var bench = await WaitingAsync(2);
        var done = await AskAsync(bench, """{"filter": {"prefix": "w"}, "action": "revise", "queue": "nihgt"}""");
        Assert.Equal(
            """{"matched":2,"changed":0,"refused":{"unknownQueue":2},"firstRefusal":"There is no queue 'nihgt'. Known: default.","examples":["w0","w1"]}""",
            done.GetRawText());
    }

    [Theory]
    [InlineData("""{"action": "cancel"}""", "The filter has no condition, so it means every task. Give it one or more of phase, kind, queue, group")]
    [InlineData("""{"action": "cancel", "filter": {"prefix": ""}}""", "The filter has no condition")]
    [InlineData("""{"filter": {"kind": "noop"}}""", "action: It is missing: one of cancel, retry, hold, release, revise.")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "pause"}""", "action: It is \\\"pause\\\", but must be one of cancel, retry")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "hold"}""", "reason: It is missing: why they are held.")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "cancel", "reason": "x"}""", "reason: It does not apply to cancel.")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "cancel", "queue": "x"}""", "queue: It does not apply to cancel. Leave it out; 'filter' says which tasks are meant.")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "revise"}""", "Nothing is to be changed: give a priority, a notBefore or a queue.")]
    [InlineData("""{"filter": {"phase": "succeeded"}, "action": "retry"}""", "Phase is succeeded, but retry is for tasks in one of the phases failed, cancelled, expired.")]
    [InlineData("""{"filter": {"phase": "ended"}, "action": "retry"}""", "filter.phase: ")]
    [InlineData("""{"filter": {"header": "team"}, "action": "cancel"}""", "filter.header is 'team', but must be a name and a value, such as team=web.")]
    [InlineData("""{"filter": {"colour": "red"}, "action": "cancel"}""", "filter.colour: There is no such field. Known: error, group, header")]
    [InlineData("""{"filter": {"submittedBefore": "soon"}, "action": "cancel"}""", "filter.submittedBefore: ")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "cancel", "dryRun": "yes"}""", "dryRun: It is \\\"yes\\\", but must be true or false")]
    [InlineData("""{"filter": {"kind": "noop"}, "action": "cancel", "after": "x"}""", "After is 'x', but must be what an earlier page gave as Next.")]
    [InlineData("null", "It is not a JSON object, such as ")]
    [InlineData("[]", "body: ")]
    public async Task What_cannot_be_done_is_refused_with_the_field_and_what_is_allowed(string body, string detail)
    {
        await using var bench = await WaitingAsync(1);
        var (status, problem) = await bench.SendAsync(HttpMethod.Post, Bulk, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(detail, problem, StringComparison.Ordinal);
        Assert.Equal("invalid", JsonDocument.Parse(problem).RootElement.GetProperty("code").GetString());
        Assert.Equal(TaskPhase.Scheduled, (await bench.Direct.GetAsync("w0"))!.Phase);
    }

    [Theory]
    [InlineData("header=team%3Dweb", "w0 w1")]
    [InlineData("header=note%3Da%3Db%26c", "w0 w1")]
    [InlineData("header=team%3Dmail", "")]
    [InlineData("label=disk%3Dssd&limit=1", "w0")]
    [InlineData("submittedBefore=2100-01-01T00:00:00Z", "w0 w1")]
    [InlineData("submittedAfter=2100-01-01T00:00:00Z", "")]
    [InlineData("error=", "")]
    [InlineData("finished=false", "w0 w1")]
    [InlineData("finished=true", "")]
    public async Task A_list_takes_the_same_conditions(string query, string ids)
    {
        await using var bench = await WaitingAsync(2);
        var (status, body) = await bench.SendAsync(HttpMethod.Get, "/v1/tasks?" + query);
        Assert.Equal(HttpStatusCode.OK, status);
        var tasks = JsonDocument.Parse(body).RootElement.GetProperty("tasks").EnumerateArray();
        Assert.Equal(ids, string.Join(' ', tasks.Select(task => task.GetProperty("id").GetString())));
    }

    [Theory]
    [InlineData("header=team", "header is 'team', but must be a name and a value, such as team=web.")]
    [InlineData("label=%3Dx", "label is '=x', but must be a name and a value")]
    [InlineData("submittedBefore=soon", "submittedBefore is 'soon', but must be a time as in RFC 3339")]
    [InlineData("finished=no", "finished is 'no', but must be true or false.")]
    [InlineData("header=a%3Db&header=c%3Dd", "header is given 2 times in the query. Give it once.")]
    public async Task A_condition_that_cannot_be_read_is_refused(string query, string detail)
    {
        await using var bench = await ApiBench.StartAsync();
        var (status, body) = await bench.SendAsync(HttpMethod.Get, "/v1/tasks?" + query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(detail, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_sends_every_condition()
    {
        await using var bench = await WaitingAsync(2);
        var submitted = (await bench.Direct.GetAsync("w0"))!.SubmittedAt;
        foreach (var filter in new[]
        {
            new TaskFilter { Header = new("note", "a=b&c"), Label = new("disk", "ssd"), SubmittedAfter = submitted, Finished = false },
            new TaskFilter { SubmittedBefore = submitted },
            new TaskFilter { Header = new("team", "mail") },
            new TaskFilter { ErrorContains = "ä & b" },
            new TaskFilter { Finished = true },
            new TaskFilter { WithoutSuccess = true },
        })
        {
            var direct = await bench.Direct.ListAsync(filter);
            Assert.Equal(direct.Tasks.Select(task => task.Id), (await bench.Client.ListAsync(filter)).Tasks.Select(task => task.Id));
        }
    }

    private static async Task<JsonElement> AskAsync(ApiBench bench, string body)
    {
        var (status, answer) = await bench.SendAsync(HttpMethod.Post, Bulk, body);
        Assert.True(status == HttpStatusCode.OK, answer);
        return JsonDocument.Parse(answer).RootElement;
    }

    private static int Number(JsonElement answer, string field) => answer.GetProperty(field).GetInt32();

    // So many tasks, none of which is due.
    private static async Task<ApiBench> WaitingAsync(int count)
    {
        var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        var tasks = Enumerable.Range(0, count).Select(i => new TaskSpec
        {
            Id = "w" + i.ToString(CultureInfo.InvariantCulture),
            Kind = "noop",
            NotBefore = Timestamp.From(new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero)),
            RequiredLabels = new Labels([new("disk", "ssd")]),
            Headers = new Dictionary<string, string> { ["team"] = "web", ["note"] = "a=b&c" },
        });
        foreach (var some in tasks.Chunk(500))
        {
            await bench.Direct.SubmitManyAsync(some);
        }

        return bench;
    }
}
