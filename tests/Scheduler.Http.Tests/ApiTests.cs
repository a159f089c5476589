using System.Net;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

/// <summary>What whoever has nothing but curl sees.</summary>
public sealed class ApiTests
{
    [Fact]
    public async Task One_task_or_a_list_of_them_can_be_submitted()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        var one = await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "a", "kind": "noop", "payload": {"x": 1}, "timeout": "1.5s"}""");
        var many = await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """[{"id": "a", "kind": "noop", "payload": {"x": 1}, "timeout": 1.5}, {"id": "b", "kind": "noop"}]""");
        Assert.Equal((HttpStatusCode.OK, """{"receipts":[{"id":"a","alreadyKnown":false,"phase":"pending"}]}"""), one);
        Assert.Equal(
            (HttpStatusCode.OK, """{"receipts":[{"id":"a","alreadyKnown":true,"phase":"pending"},{"id":"b","alreadyKnown":false,"phase":"pending"}]}"""), many);
        var task = JsonDocument.Parse((await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a")).Body).RootElement;
        Assert.Equal("""{"x": 1}""", task.GetProperty("spec").GetProperty("payload").GetRawText());
        Assert.Equal(1.5m, task.GetProperty("spec").GetProperty("timeout").GetDecimal());
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("null", "body: It is not a JSON object")]
    [InlineData("[1]", "[0]: It is not a JSON object")]
    [InlineData("[{},\n {\"id\": ]", "[0].id: It is missing")]
    [InlineData("{\n  \"id\": ]", "body: It is not JSON, from line 2, byte 9 on.")]
    [InlineData("""{"kind": "noop"}""", "id: It is missing")]
    [InlineData("""{"id": "a"}""", "kind: It is missing")]
    [InlineData("""[{"id": "a", "kind": "noop"}, {"id": "b", "kind": "noop", "timeout": "soon"}]""", "[1].timeout: It is \\\"soon\\\", but must be a duration")]
    [InlineData("""{"id": "a", "kind": "noop", "prio": 1}""", "prio: There is no such field. Known: affinityKey")]
    [InlineData("""{"id": "a", "kind": "noop", "kind": "noop"}""", "kind: It is given twice")]
    [InlineData("""{"id": "a", "kind": "noop", "priority": 1.5}""", "priority: It is 1.5, but must be a whole number")]
    [InlineData("""{"id": "a", "kind": "noop", "labels": {"zone": 1}}""", "labels.zone: It is 1, but must be a text")]
    [InlineData("""{"id": "a", "kind": "noop", "payload": 1, "payloadBase64": "AA=="}""", "There is a payload already")]
    [InlineData("""{"id": "a", "kind": "noop", "deadline": "tomorrow"}""", "RFC 3339")]
    [InlineData("""{"id": "a", "kind": "noop"} {}""", "not JSON")]
    [InlineData("""{"id": "\ud800", "kind": "noop"}""", "half of a character")]
    public async Task A_task_that_cannot_be_read_is_refused_with_the_field_and_the_reason(string body, string reason)
    {
        await using var bench = await ApiBench.StartAsync();
        var (status, problem) = await bench.SendAsync(HttpMethod.Post, "/v1/tasks", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.Equal("invalid", JsonDocument.Parse(problem).RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET", "/v1/tasks?limit=0", HttpStatusCode.BadRequest, "must lie between 1 and 1000")]
    [InlineData("GET", "/v1/tasks?limit=x", HttpStatusCode.BadRequest, "must lie between 1 and 1000")]
    [InlineData("GET", "/v1/tasks?limit=", HttpStatusCode.BadRequest, "Limit is ''")]
    [InlineData("GET", "/v1/tasks?phase=", HttpStatusCode.BadRequest, "There is no phase ''")]
    [InlineData("GET", "/v1/tasks?phase=ended", HttpStatusCode.BadRequest, "Known: assigned, awaiting")]
    [InlineData("GET", "/v1/tasks?colour=red", HttpStatusCode.BadRequest, "There is no parameter 'colour'. Known: after, details")]
    [InlineData("GET", "/v1/tasks?after=x", HttpStatusCode.BadRequest, "must be what an earlier page gave as Next")]
    [InlineData("GET", "/v1/tasks/unknown", HttpStatusCode.NotFound, "There is no task 'unknown'")]
    [InlineData("GET", "/v1/tasks/unknown/explanation", HttpStatusCode.NotFound, "unknownTask")]
    [InlineData("GET", "/v1/tasks/unknown/outcome?wait=1", HttpStatusCode.NotFound, "unknownTask")]
    [InlineData("GET", "/v1/tasks/unknown/outcome?wait=long", HttpStatusCode.BadRequest, "wait is 'long'")]
    [InlineData("GET", "/v1/tasks/unknown/outcome?wait=1m30s", HttpStatusCode.NotFound, "unknownTask")]
    [InlineData("POST", "/v1/tasks/unknown/cancel", HttpStatusCode.NotFound, "unknownTask")]
    [InlineData("POST", "/v1/tasks/unknown/retry", HttpStatusCode.NotFound, "unknownTask")]
    [InlineData("GET", "/v1/tasks/unknown/graph", HttpStatusCode.NotFound, "unknownTask")]
    [InlineData("GET", "/v1/groups/unknown/graph?as=dot", HttpStatusCode.NotFound, "unknownGroup")]
    [InlineData("GET", "/v1/groups/unknown/graph?as=svg", HttpStatusCode.BadRequest, "as is 'svg', but must be one of tree, mermaid, dot.")]
    [InlineData("GET", "/health/live", HttpStatusCode.OK, "live")]
    [InlineData("GET", "/health/ready", HttpStatusCode.OK, "ready")]
    [InlineData("GET", "/v1/tasks", HttpStatusCode.OK, """{"tasks":[]}""")]
    [InlineData("POST", "/v1/nodes/nobody/cordon", HttpStatusCode.NotFound, "There is no node 'nobody'. Known: one.")]
    [InlineData("POST", "/v1/nodes/one/cordon", HttpStatusCode.NoContent, "")]
    [InlineData("POST", "/v1/nodes/one/uncordon", HttpStatusCode.NoContent, "")]
    [InlineData("POST", "/v1/nodes/one/drain", HttpStatusCode.NoContent, "")]
    [InlineData("GET", "/v1/statistics", HttpStatusCode.OK, """[{"name":"default","policy":"fcfs","strategy":"least-loaded","ageAfter":600,""")]
    [InlineData("GET", "/v1/counts", HttpStatusCode.OK, """{"counts":{}}""")]
    public async Task Each_route_answers_with_a_fitting_status(string method, string path, HttpStatusCode status, string contains)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(status, contains, await bench.SendAsync(new HttpMethod(method), path));
    }

    [Fact]
    public async Task A_graph_is_drawn_as_it_is_asked_for()
    {
        await using var bench = await ApiBench.StartAsync();
        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """[{"id": "a", "kind": "noop", "notBefore": "2100-01-01T00:00:00Z", "group": "g"}, {"id": "b\nc", "kind": "noop", "after": ["a"]}]""");
        Holds(HttpStatusCode.OK, "a  scheduled, in group g\n└─ b\\u000ac  awaiting\n", await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a/graph"));
        Holds(HttpStatusCode.OK, "flowchart LR\n  n1[\"a<br/>scheduled\"]\n", await bench.SendAsync(HttpMethod.Get, "/v1/groups/g/graph?as=mermaid"));
        Holds(HttpStatusCode.OK, "digraph tasks {\n", await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a/graph?as=dot"));
    }

    [Fact]
    public async Task A_graph_of_what_has_ended_has_its_edges_also_when_the_group_is_forgotten()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Limits = new SchedulerLimits { OutcomesKeptFor = TimeSpan.Zero });
        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """[{"id": "a", "kind": "noop", "group": "g"}, {"id": "mail", "kind": "noop", "after": [{"group": "g", "on": "finished"}]}]""");
        await bench.Direct.WaitAsync("mail");
        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "later", "kind": "noop"}""");
        Assert.Null(await bench.Direct.GetGroupAsync("g"));
        Holds(HttpStatusCode.OK, "a  succeeded, in group g\ngroup g  forgotten\n└─ (finished) mail  succeeded\n", await bench.SendAsync(HttpMethod.Get, "/v1/groups/g/graph"));
        Holds(HttpStatusCode.OK, "group g  forgotten\n└─ (finished) mail  succeeded\n", await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a/graph"));
        Holds(HttpStatusCode.OK, """{"total":1,"dependants":[{"id":"mail","on":"finished","phase":"succeeded"}]}""", await bench.SendAsync(HttpMethod.Get, "/v1/groups/g/dependants"));
    }

    [Theory]
    [InlineData("{\"task\": \"nobody\"}", "unknownTask")]
    [InlineData("{\"group\": \"none\"}", "unknownGroup")]
    public async Task What_a_task_waits_for_and_is_not_known_is_a_fault_of_the_body(string after, string code)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(HttpStatusCode.BadRequest, code, await bench.SendAsync(HttpMethod.Post, "/v1/tasks", $$"""{"id": "a", "kind": "noop", "after": [{{after}}]}"""));
    }

    [Theory]
    [InlineData("a", "?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z", HttpStatusCode.OK, """{"occurrences":2,"alreadySubmitted":0,"undecided":0}""")]
    [InlineData("a", "?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z&again=true", HttpStatusCode.OK, "occurrences")]
    [InlineData("a", "?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z&again=yes", HttpStatusCode.BadRequest, "again is 'yes', but must be true or false.")]
    [InlineData("a", "?from=2020-01-01T00:00:00Z&to=2019-01-01T00:00:00Z", HttpStatusCode.BadRequest, "The range ends before it begins.")]
    [InlineData("a", "?from=2020-01-01T00:00:00Z", HttpStatusCode.BadRequest, "to is missing: a time as in RFC 3339")]
    [InlineData("a", "?from=2020-01-01T00:00:00Z&until=2021-01-01T00:00:00Z", HttpStatusCode.BadRequest, "There is no parameter 'until'. Known: again, from, id, to")]
    [InlineData("a", "?from=soon&to=2021-01-01T00:00:00Z", HttpStatusCode.BadRequest, "from is 'soon', but must be a time as in RFC 3339")]
    [InlineData("b", "?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z", HttpStatusCode.NotFound, "unknownSchedule")]
    public async Task A_past_range_of_a_schedule_is_backfilled_or_refused(string name, string range, HttpStatusCode status, string contains)
    {
        await using var bench = await ApiBench.StartAsync();
        await bench.SendAsync(HttpMethod.Put, "/v1/schedules/a", """{"recurrence": "0 0 1 1 *", "task": {"kind": "noop"}}""");
        Holds(status, contains, await bench.SendAsync(HttpMethod.Post, $"/v1/schedules/{name}/backfill{range}"));
    }

    [Theory]
    [InlineData("""{"dates": ["2100-12-25", "2100-12-24"], "recurrence": "0 0 * * SAT"}""", HttpStatusCode.NoContent, "")]
    [InlineData("{}", HttpStatusCode.NoContent, "")]
    [InlineData("""{"dates": null, "recurrence": null}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"name": "holidays"}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"name": "weekends"}""", HttpStatusCode.BadRequest, "the path names the calendar 'holidays'")]
    [InlineData("""{"dates": ["2100-02-30"]}""", HttpStatusCode.BadRequest, "dates[0]: It is \\\"2100-02-30\\\", but must be a date such as")]
    [InlineData("""{"dates": [null]}""", HttpStatusCode.BadRequest, "dates[0]: It is null, but must be a date such as")]
    [InlineData("""{"dates": "2100-12-25"}""", HttpStatusCode.BadRequest, "dates: It is \\\"2100-12-25\\\", but must be a list of dates such as")]
    [InlineData("""{"recurrence": "0 25 * * *"}""", HttpStatusCode.BadRequest, "recurrence: The hour is '25'")]
    [InlineData("""{"except": "x"}""", HttpStatusCode.BadRequest, "except: There is no such field. Known: dates, name, principal, recurrence")]
    [InlineData("[]", HttpStatusCode.BadRequest, "not a JSON object")]
    public async Task A_calendar_is_put_or_refused_with_the_field_and_the_reason(string body, HttpStatusCode status, string contains)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(status, contains, await bench.SendAsync(HttpMethod.Put, "/v1/calendars/holidays", body));
    }

    [Theory]
    [InlineData("""{"running": 5, "rate": {"starts": 10, "period": "1s", "burst": 3}}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"running": 0}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"rate": {"starts": 10, "period": 60}}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"name": "api", "running": null, "rate": {"starts": 1, "period": "30d"}}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"name": "gpu", "running": 1}""", HttpStatusCode.BadRequest, "the path names the limit 'api'")]
    [InlineData("{}", HttpStatusCode.BadRequest, "a limit needs one of them, or both")]
    [InlineData("""{"running": -1}""", HttpStatusCode.BadRequest, "running: It is -1, but must be a whole number between 0 and 1000000")]
    [InlineData("""{"rate": {"starts": 99999999999, "period": "1s"}}""", HttpStatusCode.BadRequest, "rate.starts: It is 99999999999, but must be a whole number between 1 and 1000000")]
    [InlineData("""{"rate": {"starts": 1}}""", HttpStatusCode.BadRequest, "rate.period: It is 0s, but must be a duration from 1s to 30d")]
    [InlineData("""{"rate": {"starts": 1, "period": "1s", "burst": 2}}""", HttpStatusCode.BadRequest, "rate.burst: It is 2, but must be a whole number between 1 and 1")]
    [InlineData("""{"rate": "10/1s"}""", HttpStatusCode.BadRequest, "rate: It is \\\"10/1s\\\", but must be an object such as")]
    [InlineData("""{"burst": 3}""", HttpStatusCode.BadRequest, "burst: There is no such field. Known: kinds, name, queues, rate, running")]
    [InlineData("""{"running": 8, "queues": ["reports"], "kinds": ["import"]}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"running": 8, "queues": null, "kinds": []}""", HttpStatusCode.BadRequest, "queues: It is null, but must be a list")]
    [InlineData("""{"running": 8, "kinds": "import"}""", HttpStatusCode.BadRequest, "kinds: It is \\\"import\\\", but must be a list")]
    [InlineData("""{"running": 8, "kinds": ["a", null]}""", HttpStatusCode.BadRequest, "kinds")]
    public async Task A_limit_is_put_or_refused_with_the_field_and_the_reason(string body, HttpStatusCode status, string contains)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(status, contains, await bench.SendAsync(HttpMethod.Put, "/v1/limits/api", body));
    }

    [Theory]
    [InlineData("PUT", """{"reason": "x"}""")]
    [InlineData("DELETE", null)]
    public async Task A_target_of_holds_that_there_is_not_is_refused_with_those_that_there_are(string method, string? body)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(
            HttpStatusCode.NotFound, "There is no hold target 'node'. Known: queue, kind, limit, orderKey, task, schedule, group.",
            await bench.SendAsync(new HttpMethod(method), "/v1/holds/node/n1", body));
    }

    [Theory]
    [InlineData("""["gpu", {"name": "api:acme", "cost": 2}]""", HttpStatusCode.OK, "")]
    [InlineData("""[{"cost": 2}]""", HttpStatusCode.BadRequest, "limits[0].name: It is missing.")]
    [InlineData("""[{"name": "gpu", "cost": 1.5}]""", HttpStatusCode.BadRequest, "limits[0].cost: It is 1.5, but must be a whole number between 1 and 1000")]
    [InlineData("""[{"name": "gpu", "price": 1}]""", HttpStatusCode.BadRequest, "limits[0].price: It is not known. Known: name, cost.")]
    [InlineData("""[3]""", HttpStatusCode.BadRequest, "limits[0]: It is 3, but must be a name such as")]
    [InlineData("\"gpu\"", HttpStatusCode.BadRequest, "limits: It is \\\"gpu\\\", but must be a list such as")]
    public async Task A_task_names_its_limits_or_is_refused(string limits, HttpStatusCode status, string contains)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(status, contains, await bench.SendAsync(HttpMethod.Post, "/v1/tasks", $$"""{"id": "a", "kind": "noop", "limits": {{limits}}}"""));
    }

    [Fact]
    public async Task A_calendar_is_shown_with_the_schedules_that_name_it_and_is_removed_when_there_are_none()
    {
        await using var bench = await ApiBench.StartAsync();
        await bench.SendAsync(HttpMethod.Put, "/v1/calendars/holidays", """{"dates": ["2100-12-25", "2100-12-24"]}""");
        await bench.SendAsync(HttpMethod.Put, "/v1/schedules/a", """{"recurrence": "0 0 1 1 *", "calendars": ["holidays"], "task": {"kind": "noop"}}""");

        const string Shown = """{"calendar":{"name":"holidays","dates":["2100-12-24","2100-12-25"]},"schedules":1,"usedBy":["a"]}""";
        Assert.Equal((HttpStatusCode.OK, Shown), await bench.SendAsync(HttpMethod.Get, "/v1/calendars/holidays"));
        Assert.Equal((HttpStatusCode.OK, $"{{\"calendars\":[{Shown}]}}"), await bench.SendAsync(HttpMethod.Get, "/v1/calendars"));
        Holds(HttpStatusCode.OK, "\"calendars\":[\"holidays\"]", await bench.SendAsync(HttpMethod.Get, "/v1/schedules/a"));
        Holds(HttpStatusCode.Conflict, "inUse", await bench.SendAsync(HttpMethod.Delete, "/v1/calendars/holidays"));
        await bench.SendAsync(HttpMethod.Delete, "/v1/schedules/a");
        Holds(HttpStatusCode.NoContent, "", await bench.SendAsync(HttpMethod.Delete, "/v1/calendars/holidays"));
        Holds(HttpStatusCode.NotFound, "unknownCalendar", await bench.SendAsync(HttpMethod.Get, "/v1/calendars/holidays"));
        Holds(HttpStatusCode.NotFound, "unknownCalendar", await bench.SendAsync(HttpMethod.Delete, "/v1/calendars/holidays"));
    }

    [Theory]
    [InlineData("""{"policy": "sjf", "ageAfter": "5m", "paused": true, "preempt": null, "slice": 2}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"name": "night"}""", HttpStatusCode.NoContent, "")]
    [InlineData("""{"name": "day"}""", HttpStatusCode.BadRequest, "the path names the queue 'night'")]
    [InlineData("""{"policy": "best"}""", HttpStatusCode.BadRequest, "unknownPolicy")]
    [InlineData("""{"policy": null}""", HttpStatusCode.BadRequest, "policy: It is null, but must be a text")]
    [InlineData("""{"paused": "no"}""", HttpStatusCode.BadRequest, "paused: It is \\\"no\\\", but must be true or false")]
    [InlineData("""{"ageAfter": "soon"}""", HttpStatusCode.BadRequest, "ageAfter: It is \\\"soon\\\", but must be a duration")]
    [InlineData("""{"weight": 1}""", HttpStatusCode.BadRequest, "weight: There is no such field. Known: ageAfter, maxPreemptions")]
    [InlineData("""{} {}""", HttpStatusCode.BadRequest, "not JSON")]
    [InlineData("[]", HttpStatusCode.BadRequest, "not a JSON object")]
    [InlineData("", HttpStatusCode.BadRequest, "not JSON")]
    public async Task A_queue_is_put_or_refused_with_the_field_and_the_reason(string body, HttpStatusCode status, string contains)
    {
        await using var bench = await ApiBench.StartAsync();
        Holds(status, contains, await bench.SendAsync(HttpMethod.Put, "/v1/queues/night", body));
        Assert.Equal(status == HttpStatusCode.NoContent ? 2 : 1, (await bench.Direct.StatisticsAsync()).Queues.Count);
    }

    [Fact]
    public async Task What_a_put_queue_leaves_out_has_its_default()
    {
        await using var bench = await ApiBench.StartAsync();
        await bench.SendAsync(HttpMethod.Put, "/v1/queues/default", """{"policy": "sjf", "ageAfter": null}""");
        Assert.Equal(new QueueOptions { Policy = "sjf", AgeAfter = null }, (await bench.Direct.StatisticsAsync()).Queues.Single().Queue);
        await bench.SendAsync(HttpMethod.Put, "/v1/queues/default", "{}");
        Assert.Equal(new QueueOptions(), (await bench.Direct.StatisticsAsync()).Queues.Single().Queue);
    }

    [Theory]
    [InlineData("POST", "/v1/tasks")]
    [InlineData("PUT", "/v1/queues/night")]
    public async Task A_body_beyond_the_limit_is_refused(string method, string path)
    {
        await using var bench = await ApiBench.StartAsync(options: new SchedulerHttpOptions { MaxRequestBytes = 1_000 });
        var (status, _) = await bench.SendAsync(new HttpMethod(method), path, new string(' ', 1_001));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task A_body_that_is_not_said_to_be_json_is_refused()
    {
        await using var bench = await ApiBench.StartAsync();
        using var body = new StringContent("""{"id": "a", "kind": "noop"}""");
        using var answer = await bench.Plain.PostAsync("/v1/tasks", body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_empty_token_is_refused_at_the_start(string token)
    {
        var wrong = await Assert.ThrowsAsync<SchedulerConfigurationException>(
            () => ApiBench.StartAsync(options: new SchedulerHttpOptions { Token = token }));
        Assert.Contains("everybody would have it", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_token_nobody_is_answered()
    {
        await using var bench = await ApiBench.StartAsync(options: new SchedulerHttpOptions { Token = "secret" });
        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.SendAsync(HttpMethod.Get, "/v1/nodes")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.SendAsync(HttpMethod.Get, "/v1/nodes", null, ("Authorization", "Bearer secreT"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.SendAsync(HttpMethod.Get, "/v1/nodes", null, ("Authorization", "Bearer secret"))).Status);
        Assert.Single(await bench.Client.NodesAsync());
        using var stranger = new HttpSchedulerClient(bench.Address, "other");
        var refused = (await stranger.CancelAsync(new Core.Contracts.TaskId("a"))).Rejection!;
        Assert.Equal(Core.Contracts.RejectionCode.NotAllowed, refused.Code);
    }

    [Fact]
    public async Task A_page_of_another_origin_or_under_another_name_is_not_answered()
    {
        await using var bench = await ApiBench.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await bench.SendAsync(HttpMethod.Get, "/v1/nodes", null, ("Host", "evil.example"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await bench.SendAsync(HttpMethod.Post, "/v1/tasks/a/cancel", null, ("Origin", "http://evil.example"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.SendAsync(HttpMethod.Get, "/v1/nodes", null, ("Host", "localhost"), ("Origin", "http://localhost"))).Status);
    }

    private static void Holds(HttpStatusCode status, string contains, (HttpStatusCode Status, string Body) answer)
    {
        Assert.Equal(status, answer.Status);
        if (status == HttpStatusCode.NoContent)
        {
            Assert.Empty(answer.Body);
        }
        else
        {
            Assert.Contains(contains, answer.Body, StringComparison.Ordinal);
        }
    }
}
