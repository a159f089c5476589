using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Http.Tests;

/// <summary>What becomes of a task, as server-sent events.</summary>
public sealed class EventsTests
{
    private readonly Signal _mayBegin = new();
    private readonly Signal _mayGoOn = new();
    private readonly Signal _mayEnd = new();

    [Fact]
    public async Task They_tell_of_progress_and_of_the_end()
    {
        await using var api = await StartAsync();
        await api.Direct.SubmitAsync(new TaskSpec { Id = "a", Kind = "pages", Payload = Payload.Json("book") });

        List<(string Event, string Phase, double? Progress)> seen = [];
        using var response = await api.Plain.GetAsync("/v1/tasks/a/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        await foreach (var one in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            var task = JsonDocument.Parse(one.Data).RootElement;
            var progress = task.TryGetProperty("progress", out var some) ? some.GetProperty("fraction").GetDouble() : default(double?);
            seen.Add((one.EventType, task.GetProperty("phase").GetString()!, progress));
            (progress switch { null => _mayBegin, < 0.5 => _mayGoOn, _ => _mayEnd }).Give();
            Assert.Equal(one.EventType == "ended", one.Data.Contains("36 pages", StringComparison.Ordinal));
        }

        Assert.Equal(("ended", "succeeded", null), seen[^1]);
        Assert.Contains(("task", "running", 0.4), seen);
        Assert.Contains(("task", "running", 0.8), seen);
        Assert.All(seen[..^1], one => Assert.Equal("task", one.Event));
        Assert.Equal(seen.Distinct(), seen);
    }

    [Fact]
    public async Task One_that_has_ended_is_told_once_and_one_that_is_not_known_is_refused()
    {
        await using var api = await StartAsync();
        await api.Direct.SubmitAsync(new TaskSpec { Id = "a", Kind = "noop" });
        await api.Direct.WaitAsync("a");

        var (status, body) = await api.SendAsync(HttpMethod.Get, "/v1/tasks/a/events");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("event: ended\ndata: {\"id\":\"a\"", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Get, "/v1/tasks/nobody/events")).Status);
    }

    [Fact]
    public async Task What_is_asked_for_with_head_does_not_wait_for_the_end()
    {
        await using var api = await StartAsync();
        await api.Direct.SubmitAsync(new TaskSpec { Id = "a", Kind = "noop", NotBefore = Timestamp.From(DateTimeOffset.UtcNow.AddDays(1)) });
        Assert.Equal((HttpStatusCode.OK, ""), await api.SendAsync(HttpMethod.Head, "/v1/tasks/a/events"));
        Assert.Equal((HttpStatusCode.NotFound, ""), await api.SendAsync(HttpMethod.Head, "/v1/tasks/nobody/events"));
    }

    [Fact]
    public async Task They_end_when_the_server_stops()
    {
        await using var api = await StartAsync();
        await api.Direct.SubmitAsync(new TaskSpec { Id = "a", Kind = "pages", Payload = Payload.Json("book") });
        using var response = await api.Plain.GetAsync("/v1/tasks/a/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: task", await reader.ReadLineAsync());

        await api.StopServerAsync();

        Assert.DoesNotContain("ended", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        _mayBegin.Give();
        _mayGoOn.Give();
        _mayEnd.Give();
    }

    [Fact]
    public async Task While_nothing_changes_they_say_every_15_s_that_they_go_on()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiBench.StartAsync(options => options.TimeProvider = time);
        await api.Direct.SubmitAsync(Later(time));
        using var response = await api.Plain.GetAsync("/v1/tasks/a/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: task", await reader.ReadLineAsync());
        Assert.StartsWith("data: {", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("", await reader.ReadLineAsync());
        var before = time.GetTimestamp();
        string?[] lines = [await NextAsync(), await NextAsync(), await NextAsync(), await NextAsync()];
        Assert.Equal<IEnumerable<string?>>([": alive", "", ": alive", ""], lines);
        Assert.True(time.GetElapsedTime(before) >= TimeSpan.FromSeconds(30));

        async Task<string?> NextAsync()
        {
            var line = reader.ReadLineAsync();
            while (!line.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                await Task.Yield();
            }

            return await line;
        }
    }

    [Fact]
    public async Task There_may_be_so_many_at_a_time_and_one_that_its_reader_leaves_makes_room()
    {
        await using var api = await ApiBench.StartAsync(options: new SchedulerHttpOptions { MaxEventStreams = 1 });
        await api.Direct.SubmitAsync(Later(TimeProvider.System));
        using (await api.Plain.GetAsync("/v1/tasks/a/events", HttpCompletionOption.ResponseHeadersRead))
        {
            using var refused = await api.Plain.GetAsync("/v1/tasks/a/events");
            Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (refused.StatusCode, refused.Headers.GetValues("Retry-After").Single()));
            Assert.Contains("1 stream of events is open already", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        HttpStatusCode status;
        do
        {
            (status, _) = await api.SendAsync(HttpMethod.Head, "/v1/tasks/a/events");
        }
        while (status == HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public async Task The_bound_has_a_range(int streams)
    {
        var fault = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => ApiBench.StartAsync(options: new SchedulerHttpOptions { MaxEventStreams = streams }));
        Assert.Contains("MaxEventStreams", fault.Message, StringComparison.Ordinal);
    }

    private static TaskSpec Later(TimeProvider time) =>
        new() { Id = "a", Kind = "noop", NotBefore = Timestamp.From(time.GetUtcNow().AddDays(1_000)) };

    private Task<ApiBench> StartAsync() => ApiBench.StartAsync(options => options.Handle("pages", async (string _, TaskContext context) =>
    {
        await _mayBegin.GivenAsync().WaitAsync(context.CancellationToken);
        context.ReportProgress(0.4, "page 12");
        await _mayGoOn.GivenAsync().WaitAsync(context.CancellationToken);
        context.ReportProgress(0.8, "page 24");
        await _mayEnd.GivenAsync().WaitAsync(context.CancellationToken);
        return "36 pages";
    }));
}
