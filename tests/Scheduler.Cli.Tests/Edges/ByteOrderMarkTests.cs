using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Scheduler.Cli.Tests.Support;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>A byte order mark, which some editors write first, is part of no text that is read.</summary>
public sealed class ByteOrderMarkTests : IAsyncLifetime
{
    private const string Task = """{"kind": "noop"}""";
    private const string Mark = "\uFEFF";

    private readonly TempFolder _folder = new();
    private EmbeddedScheduler _scheduler = null!;
    private SchedulerServer _server = null!;

    private string Server => _server.Address.ToString();

    public async Task InitializeAsync()
    {
        _scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.Durability = Durability.Memory;
            o.Nodes = [];
        });
        _server = await SchedulerServer.StartAsync(_scheduler, new IPEndPoint(IPAddress.Loopback, 0));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _scheduler.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("run", "tasks.jsonl", "{\"id\":\"b1\",\"kind\":\"noop\"}\r\n{\"id\":\"b2\",\"kind\":\"noop\"}\r\n")]
    [InlineData("simulate --trace", "trace.swf", "; MaxProcs: 4\n1 0 0 10 1 -1 -1 1 -1 -1 1 1 1 1 -1 -1 -1 -1\n")]
    [InlineData("simulate --tasks 20 --cluster", "cluster.json", """{"nodes": [{"count": 2, "slots": 2}]}""")]
    public async Task In_a_file(string command, string name, string text)
    {
        _folder.Write(name, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        var result = await SchedulerCommand.RunAsync([.. command.Split(' '), _folder.In(name)]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("submit - --server SERVER", Task + "\r\n")]
    [InlineData("each -- test a =", "a\n")]
    public async Task On_standard_input(string command, string text)
    {
        var result = await SchedulerCommand.PipeAsync(Mark + text, command.Replace("SERVER", Server, StringComparison.Ordinal).Split(' '));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("submit", Mark + Task)]
    [InlineData("schedule", "set", "s1", "--every", "1h", "--task", Mark + Task)]
    public async Task In_an_argument(params string[] command)
    {
        var result = await SchedulerCommand.RunAsync([.. command, "--server", Server]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("POST", "/v1/tasks", """{"id": "b4", "kind": "noop"}""")]
    [InlineData("PUT", "/v1/queues/night", """{"policy": "sjf"}""")]
    [InlineData("PUT", "/v1/schedules/s2", """{"recurrence": "every: 1h", "task": {"kind": "noop"}}""")]
    public async Task In_the_body_of_a_request(string method, string path, string text)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, path));
        request.Content = new ByteArrayContent([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
