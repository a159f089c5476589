using System.Net;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

/// <summary>What routing has matched is what is acted on, and what could be read in two ways is refused.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("/v1/tasks/victim/../meant/cancel")]
    [InlineData("/v1/tasks/victim/%2e%2e/meant/cancel")]
    [InlineData("/v1/tasks/victim/.%2E/meant/cancel")]
    [InlineData("/v1/tasks/./meant/cancel")]
    [InlineData("/v1/nodes/../tasks/meant/cancel")]
    [InlineData("/v1/../v1/tasks/meant/cancel")]
    [InlineData("http://HERE/v1/tasks/victim/../meant/cancel")]
    public async Task Dot_segments_are_refused_and_nothing_is_cancelled(string target)
    {
        await using var bench = await WaitingAsync("victim", "meant");
        var (status, answer) = await RawRequest.SendAsync(bench.Address, "POST", Here(bench, target));
        Assert.Equal(400, status);
        Assert.Contains("'.' or '..'", answer, StringComparison.Ordinal);
        Assert.Equal(PhasesOf(TaskPhase.Pending, TaskPhase.Pending), await PhasesAsync(bench, "victim", "meant"));
    }

    [Theory]
    [InlineData("/v1/tasks/sl%2Fash")]
    [InlineData("/v1/tasks/sl%2fash")]
    [InlineData("/v1/Tasks/sl%2Fash")]
    [InlineData("/V1/TASKS/sl%2Fash/")]
    [InlineData("/v1/tasks/%73l%2Fash?x=/v1/tasks/other")]
    [InlineData("/v1/tasks/-?id=sl/ash")]
    [InlineData("/v1/tasks/-?id=sl%2Fash")]
    [InlineData("/v1/tasks/sl%2Fash?id=sl%2Fash")]
    [InlineData("http://HERE/v1/tasks/-?id=sl%2Fash")]
    public async Task Every_spelling_of_a_path_names_the_same_task(string target)
    {
        await using var bench = await WaitingAsync("sl/ash");
        var (status, answer) = await RawRequest.SendAsync(bench.Address, "GET", Here(bench, target));
        Assert.Equal(200, status);
        Assert.Contains("\"id\":\"sl/ash\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/tasks/meant/cancel?id=victim", "The path names 'meant', but id in the query is 'victim'.")]
    [InlineData("/v1/tasks/meant/cancel?id=", "The path names 'meant', but id in the query is ''.")]
    [InlineData("/v1/tasks/-/cancel?id=meant&id=victim", "id is given 2 times in the query.")]
    public async Task Two_names_in_one_address_are_refused(string target, string reason)
    {
        await using var bench = await WaitingAsync("victim", "meant");
        var (status, answer) = await RawRequest.SendAsync(bench.Address, "POST", target);
        Assert.Equal(400, status);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        Assert.Equal(PhasesOf(TaskPhase.Pending, TaskPhase.Pending), await PhasesAsync(bench, "victim", "meant"));
    }

    [Theory]
    [InlineData("PUT", "/v1/queues/night?id=day")]
    [InlineData("POST", "/v1/nodes/one/cordon?id=two")]
    [InlineData("GET", "/v1/tasks?kind=a&kind=b")]
    [InlineData("GET", "/v1/../v1/nodes")]
    [InlineData("GET", "/health/../health/live")]
    public async Task Other_routes_are_read_the_same_way(string method, string target)
    {
        await using var bench = await ApiBench.StartAsync();
        var (status, _) = await RawRequest.SendAsync(bench.Address, method, target, "Content-Type: application/json", "Content-Length: 2", "", "{}");
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Head_answers_as_get_does_without_a_body_on_every_route_with_get()
    {
        await using var bench = await WaitingAsync("a");
        await bench.Direct.SetCalendarAsync(new CalendarSpec { Name = "a" });
        await bench.Direct.SetScheduleAsync(new ScheduleSpec
        {
            Name = "a",
            Recurrence = "every: 1d",
            Task = new TaskSpec { Id = default, Kind = "noop" },
        });
        await bench.Direct.OpenGroupAsync("a");
        await bench.Direct.SetLimitAsync(new LimitOptions { Name = "a", Running = 1 });
        Assert.IsType<LockAcquired>(await bench.Direct.AskAsync(new AcquireLock("a", "somebody", TimeSpan.FromMinutes(1))));

        // The task has had no attempt, and so there is no log. A stream of events ends when its task does.
        var paths = bench.Routes.Where(route => route.Method == "GET").Select(route => route.Path("a")).Where(path => path is not ("/v1/tasks/a/log" or "/v1/tasks/a/events")).ToArray();
        Assert.Contains("/v1/schedules/a", paths);
        foreach (var path in paths)
        {
            var (get, _) = await bench.SendAsync(HttpMethod.Get, path);
            Assert.True(get is HttpStatusCode.OK or HttpStatusCode.Accepted, $"GET {path}: {get}");
            Assert.Equal((path, get, ""), (path, (await bench.SendAsync(HttpMethod.Head, path)).Status, (await bench.SendAsync(HttpMethod.Head, path)).Body));
        }
    }

    [Fact]
    public async Task Head_of_what_there_is_not_is_404()
    {
        await using var bench = await ApiBench.StartAsync();
        Assert.Equal((HttpStatusCode.NotFound, ""), await bench.SendAsync(HttpMethod.Head, "/v1/tasks/unknown"));
    }

    private static async Task<ApiBench> WaitingAsync(params string[] ids)
    {
        var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        await bench.Direct.SubmitManyAsync([.. ids.Select(id => new TaskSpec { Id = new TaskId(id), Kind = "noop" })]);
        return bench;
    }

    // As a proxy is sent it.
    private static string Here(ApiBench bench, string target) => target.Replace("HERE", bench.Address.Authority, StringComparison.Ordinal);

    private static TaskPhase[] PhasesOf(params TaskPhase[] phases) => phases;

    private static async Task<TaskPhase[]> PhasesAsync(ApiBench bench, params string[] ids)
    {
        var phases = new List<TaskPhase>();
        foreach (var id in ids)
        {
            phases.Add((await bench.Direct.GetAsync(new TaskId(id)))!.Phase);
        }

        return [.. phases];
    }

    [Theory]
    [InlineData("0", "before is 0, but must be the token of an attempt, 1 or more.")]
    [InlineData("", "before is ''")]
    [InlineData("-1", "before is '-1'")]
    [InlineData("9223372036854775808", "before is '9223372036854775808'")]
    public async Task A_page_of_attempts_before_what_is_no_token_is_refused(string before, string fault)
    {
        await using var api = await ApiBench.StartAsync();
        await api.Direct.SubmitAsync(new TaskSpec { Id = "a", Kind = "noop" });
        await api.Direct.WaitAsync("a");
        var (status, body) = await api.SendAsync(HttpMethod.Get, $"/v1/tasks/a/attempts?before={before}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(fault, JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, """{"hasEarlier":false,"attempts":[]}"""), await api.SendAsync(HttpMethod.Get, "/v1/tasks/a/attempts?before=1"));
    }
}
