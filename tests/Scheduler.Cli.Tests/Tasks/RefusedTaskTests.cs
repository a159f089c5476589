using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Scheduler.Behaviour;
using Scheduler.Cli.Run;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>The same task is refused with the same words, whoever is given it, and nothing that comes with it is begun. Each client is
/// tested by the same table: <see cref="RefusalBehaviour"/>.</summary>
public sealed class RefusedTaskTests : IDisposable
{
    private const string Good = """{"id": "good", "kind": "noop"}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(RefusedTasks.Said), MemberType = typeof(RefusedTasks))]
    [MemberData(nameof(RefusedTasks.SaidOfJson), MemberType = typeof(RefusedTasks))]
    public async Task Run_submit_and_http_say_the_same(string task, string words)
    {
        (task, words) = (RefusedTasks.Grown(task, RunOptions.Limits.MaxPayloadBytes), RefusedTasks.Grown(words, RunOptions.Limits.MaxPayloadBytes));
        await using var bench = await StartAsync();
        await SaidByRunAsync(Encoding.UTF8.GetBytes(task), words);
        await SaidBySubmitAsync(bench, Encoding.UTF8.GetBytes(task), words);
        var (status, detail) = await bench.PostAsync(Encoding.UTF8.GetBytes($"[{Good}, {task}]"));
        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, detail);
        Assert.Contains(words, detail, StringComparison.Ordinal);
        Assert.Equal(0, (await bench.Scheduler.CountAsync()).Values.Sum());
    }

    [Fact]
    public async Task What_is_not_UTF8_is_said_as_that_with_the_byte()
    {
        byte[] task = [.. """{"id":"l1","kind":"noop","payload":"caf"""u8, 0xE9, .. "\"}"u8];
        await using var bench = await StartAsync();
        await SaidByRunAsync(task, "It is not UTF-8, from byte 40 on.");
        await SaidBySubmitAsync(bench, task, "It is not UTF-8, from byte 40 on.");
        var (status, detail) = await bench.PostAsync(task);
        Assert.Equal((HttpStatusCode.BadRequest, "body: It is not UTF-8, from byte 40 on."), (status, detail));
    }

    [Fact]
    public async Task An_argument_is_not_called_a_line_and_all_are_read_before_the_first_is_sent()
    {
        await using var bench = await StartAsync();
        string[] many = [.. Enumerable.Range(0, 1_001).Select(i => $$"""{"id": "t{{i}}", "kind": "noop"}"""), "nonsense"];
        var result = await SchedulerCommand.RunAsync(["submit", "--server", bench.Server.Address.ToString(), .. many]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("argument 1002: It is not JSON, from byte 2 on.", result.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was submitted.", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await bench.Scheduler.CountAsync()).Values.Sum());
    }

    private async Task SaidByRunAsync(byte[] task, string words)
    {
        var result = await RunAsync([.. Encoding.UTF8.GetBytes(Good), (byte)'\n', .. task]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2: " + words, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("data")));
    }

    private static async Task SaidBySubmitAsync(Bench bench, byte[] task, string words)
    {
        // The first line: what comes through a pipe is sent after a moment, without what has not come yet.
        byte[] lines = [.. task, (byte)'\n', .. Encoding.UTF8.GetBytes(Good)];
        var result = await SchedulerCommand.PipeAsync(lines, "submit", "-", "--server", bench.Server.Address.ToString());
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 1: " + words, result.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing was submitted.", result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(byte[] lines)
    {
        _folder.Write("tasks.jsonl", lines);
        return SchedulerCommand.RunAsync("run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"));
    }

    private static async Task<Bench> StartAsync()
    {
        var scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.Durability = Durability.Memory;
            o.Nodes = [];
            o.Handlers = RunOptions.Handlers();
            o.Limits = RunOptions.Limits;
        });
        return new Bench(scheduler, await SchedulerServer.StartAsync(scheduler, new IPEndPoint(IPAddress.Loopback, 0)));
    }

    private sealed record Bench(EmbeddedScheduler Scheduler, SchedulerServer Server) : IAsyncDisposable
    {
        public async Task<(HttpStatusCode Status, string Detail)> PostAsync(byte[] body)
        {
            using var client = new HttpClient();
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await client.PostAsync(new Uri(Server.Address, "/v1/tasks"), content);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            return (answer.StatusCode, json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : "");
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Scheduler.DisposeAsync();
        }
    }
}
