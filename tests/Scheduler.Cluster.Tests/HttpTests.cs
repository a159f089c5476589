using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Scheduler.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>The HTTP API of the seeds, and the command line against it.</summary>
[Collection(SqliteTests.Name)]
public sealed class HttpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly TestCluster _cluster;
    private readonly HttpClient _http = new() { Timeout = TestCluster.Soon };

    public HttpTests(ITestOutputHelper output) => _cluster = new TestCluster(output, new SqliteTestJournal(_folder), seeds: 3);

    public void Dispose()
    {
        _http.Dispose();
        _cluster.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_seed_answers_for_the_scheduler_and_the_command_line_reaches_it_and_schedules_of_a_file_are_declared()
    {
        var file = Path.Combine(_folder, "schedules.json");
        await File.WriteAllTextAsync(file, """
            {"nightly": {"recurrence": "cron: 0 2 * * *", "zone": "Europe/Berlin", "task": {"kind": "noop"}, "overlap": "queue"}}
            """);
        await _cluster.StartSeedsAsync("--schedules", file);
        var node = _cluster.StartNode();
        await node.UntilItSaysAsync("The scheduler of epoch");
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(_cluster.UrlOf(0) + "/health/live")).StatusCode);

        // By one that stands by.
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(_cluster.UrlOf(1) + "/health/ready")).StatusCode);
        using var body = new StringContent("""{"id": "t-1", "kind": "sleep", "payload": {"ms": 10}}""", Encoding.UTF8, "application/json");
        var submitted = await _http.PostAsync(_cluster.UrlOf(1) + "/v1/tasks", body);
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync());

        // By another one.
        var outcome = await _http.GetStringAsync(_cluster.UrlOf(2) + "/v1/tasks/t-1/outcome?wait=60s");
        Assert.Contains("Succeeded", outcome, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("node-1", await _http.GetStringAsync(_cluster.UrlOf(2) + "/v1/nodes"), StringComparison.Ordinal);

        var lot = """{"id": "t-2", "kind": "noop"}""";
        Assert.Contains("1 task accepted", await CliAsync("submit", "--server", _cluster.UrlOf(1), lot), StringComparison.Ordinal);
        Assert.Contains("known before", await CliAsync("submit", "--server", _cluster.UrlOf(0), lot), StringComparison.Ordinal);
        Assert.Contains("Succeeded", await _http.GetStringAsync(_cluster.UrlOf(2) + "/v1/tasks/t-2/outcome?wait=60s"), StringComparison.OrdinalIgnoreCase);

        Assert.Contains("t-1", await CliAsync("list", "--server", _cluster.UrlOf(1)), StringComparison.Ordinal);
        Assert.Contains("succeeded", await CliAsync("show", "t-1", "--server", _cluster.UrlOf(0)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("node-1", await CliAsync("explain", "t-1", "--server", _cluster.UrlOf(2)), StringComparison.Ordinal);

        await EventsGoOnThroughASeedAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync(_cluster.UrlOf(1) + "/v1/tasks/t-1/attempts?before=0")).StatusCode);

        var schedule = await _http.GetStringAsync(_cluster.UrlOf(0) + "/v1/schedules/nightly");
        Assert.Contains("\"declared\":true", schedule, StringComparison.Ordinal);
        Assert.Contains("\"overlap\":\"queue\"", schedule, StringComparison.Ordinal);

        // More than a message of the cluster holds.
        var many = Enumerable.Range(0, 300).Select(i => $$"""{"id": "much-{{i}}", "kind": "noop", "payload": "{{new string('x', 3_600)}}"}""");
        Assert.Contains("300 tasks accepted", await CliAsync(["submit", "--server", _cluster.UrlOf(1), .. many]), StringComparison.Ordinal);

        Assert.Contains("on 1 node", await CliAsync("stats", "--server", _cluster.UrlOf(1)), StringComparison.Ordinal);
        Assert.Contains("node-1: cordoned", await CliAsync("cordon", "node-1", "--server", _cluster.UrlOf(2)), StringComparison.Ordinal);
        Assert.Contains("node-1: up", await CliAsync("uncordon", "node-1", "--server", _cluster.UrlOf(0)), StringComparison.Ordinal);
        var queue = await CliAsync("queue", "default", "--policy", "sjf", "--server", _cluster.UrlOf(1));
        Assert.Contains("Policy      sjf", queue, StringComparison.Ordinal);
    }

    // Of a seed that stands by: what it asks goes to the one that schedules.
    private async Task EventsGoOnThroughASeedAsync()
    {
        using var body = new StringContent("""{"id": "seen", "kind": "noop", "notBefore": "2999-01-01T00:00:00Z"}""", Encoding.UTF8, "application/json");
        (await _http.PostAsync(_cluster.UrlOf(0) + "/v1/tasks", body)).EnsureSuccessStatusCode();
        List<(string Event, string Phase)> seen = [];
        await foreach (var one in SseParser.Create(await _http.GetStreamAsync(_cluster.UrlOf(1) + "/v1/tasks/seen/events")).EnumerateAsync())
        {
            var task = JsonDocument.Parse(one.Data).RootElement;
            seen.Add((one.EventType, task.GetProperty("phase").GetString()!));
            if (one.EventType == "task")
            {
                Assert.False(task.TryGetProperty("spec", out _), one.Data);
                (await _http.PostAsync(_cluster.UrlOf(0) + "/v1/tasks/seen/cancel", content: null)).EnsureSuccessStatusCode();
            }
        }

        Assert.Equal([("task", "scheduled"), ("ended", "cancelled")], seen);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(_cluster.UrlOf(1) + "/v1/tasks/nobody/events")).StatusCode);
    }

    [Fact]
    public async Task A_port_that_another_has_is_said_and_the_seed_leaves_in_order()
    {
        using var taken = new TcpListener(IPAddress.Loopback, new Uri(_cluster.UrlOf(1)).Port);
        taken.Start();
        var seed = _cluster.StartSeed(1);
        Assert.Equal(ExitCode.CannotListen, await seed.ExitAsync());
        Assert.Contains("The HTTP API can't listen", seed.Output, StringComparison.Ordinal);
    }

    private static Task<string> CliAsync(params string[] arguments) => OneShot.RunAsync(BuiltPrograms.PathOf("Scheduler.Cli", "scheduler"), arguments);
}
