using System.Net;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

/// <summary>Where the options say so, a task that names a limit which is not configured is rejected.</summary>
public sealed class UnknownLimitTests
{
    [Fact]
    public async Task A_task_that_names_a_limit_that_is_not_configured_is_rejected_until_it_is()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Limit("api:*", running: 5).RefuseUnknownLimits = true);
        var (status, body) = await SubmitAsync();
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(
            (HttpStatusCode.BadRequest, "unknownLimit", "Task 'a': limits: There is no limit 'gpu'. Known: api:*."),
            (status, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));

        var schedule = await bench.SendAsync(HttpMethod.Put, "/v1/schedules/s", """{"recurrence": "0 2 * * *", "task": {"kind": "noop", "limits": ["gpu"]}}""");
        Assert.Equal(HttpStatusCode.BadRequest, schedule.Status);
        Assert.Contains("Schedule 's': Task 's': limits: There is no limit 'gpu'.", schedule.Body, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await bench.SendAsync(HttpMethod.Put, "/v1/limits/gpu", """{"running": 1}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SubmitAsync()).Status);
        Assert.Equal(TaskPhase.Succeeded, (await bench.Direct.WaitAsync(new TaskId("a"))).Phase);

        Task<(HttpStatusCode Status, string Body)> SubmitAsync() =>
            bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "a", "kind": "noop", "limits": ["api:acme", "gpu"]}""");
    }
}
