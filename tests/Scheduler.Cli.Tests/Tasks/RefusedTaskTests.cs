using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Scheduler.Cli.Run;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>The same task is refused with the same words, whoever is given it, and nothing that comes with it is begun.</summary>
public sealed class RefusedTaskTests : IDisposable
{
    private const string Good = """{"id": "good", "kind": "noop"}""";

    private readonly TempFolder _folder = new();

    /// <summary>The task, and what is said of it.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        // Names.
        { """{"id": "n\u0000ul", "kind": "noop"}""", "id: It has a NUL character, which no command line and no database can take." },
        { $$"""{"id": "{{new string('x', 201)}}", "kind": "noop"}""", "id: It has 201 characters, but must have 1 to 200." },
        { $$"""{"id": "{{Emoji(101)}}", "kind": "noop"}""", "id: It takes 404 bytes as UTF-16 text, but may take at most 400." },
        { """{"id": "a", "kind": "noop", "queue": " "}""", "queue: It is empty, or only blanks, but must have 1 to 100 characters." },
        { """{"id": "a", "kind": "noop", "fairnessKey": "\u0000"}""", "fairnessKey: It has a NUL character" },

        // Sizes.
        { $$"""{"id": "a", "kind": "noop", "principal": "{{new string('x', 9_998)}}"}""", "principal: Headers, principal, labels and resource names take 19996 bytes together" },
        { $$"""{"id": "a", "kind": "noop", "headers": {"h": "{{new string('x', 5_000)}}"} }""", "headers: Headers, principal, labels and resource names take 10002 bytes together" },
        { """{"id": "a", "kind": "noop", "payload": "MEGABYTE"}""", "payload: It has 1048578 bytes; the most is 1048576." },

        // Texts.
        { """{"id": "\ud800", "kind": "noop"}""", "id: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "principal": "x\udc00"}""", "principal: It has half of a character (a lone surrogate)." },

        { """{"id": "a", "kind": "noop", "headers": {" ": "x"}}""", "headers: A name in it is empty." },

        // Payloads of the kinds that come with the scheduler.
        { """{"id": "a", "kind": "sleep"}""", """payload: The kind 'sleep' needs a payload such as {"ms": 100}.""" },
        { """{"id": "a", "kind": "sleep", "payload": {"ms": "long"}}""", "payload: The kind 'sleep' can't read its payload: ms must be a whole number." },
        { """{"id": "a", "kind": "sleep", "payload": {"ms": -1}}""", "payload: ms is -1, but must lie between 0 and 2147483647." },
        { """{"id": "a", "kind": "shell", "payload": {"args": ["a"]}}""", "payload: The kind 'shell' can't read its payload: program is missing." },
        { """{"id": "a", "kind": "shell", "payload": {"program": "true", "cwd": ""}}""", "payload: The payload of the kind 'shell' is wrong: cwd is empty." },
        { """{"id": "a", "kind": "shell", "payload": {"program": "true", "env": {"A=B": "x"}}}""", "payload: The payload of the kind 'shell' is wrong: env has a variable 'A=B'" },
        { """{"id": "a", "kind": "http", "payload": {"url": "ftp://example.org"}}""", "payload: The payload of the kind 'http' is wrong: url has the scheme 'ftp'" },
        { """{"id": "a", "kind": "http", "payload": {"url": "http://a/", "verb": "GET"}}""", "payload: The kind 'http' can't read its payload: there is no field verb." },
    };

    /// <summary>What is wrong as JSON, so that only JSON can say it.</summary>
    public static TheoryData<string, string> BadJson => new()
    {
        { """{"id": "a", "kind": "noop", "payload": "\ud800"}""", "payload: It has half of a character (a lone surrogate)." },
        { """{"id": "ls", "kind": "shell", "payload": {"program": "echo", "args": ["\ud800"]}}""", "payload: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "payload": {"\udc00": 1}}""", "payload: It has half of a character (a lone surrogate)." },
        { $$"""{"id": "a", "kind": "noop", "payload": {{new string('[', 65)}}{{new string(']', 65)}}}""", "payload: It is nested deeper than 64 levels, the most for a payload." },
        { $$"""{"id": "a", "kind": "noop", "payload": {{new string('[', 100_000)}}""", "payload: It is nested deeper than 64 levels, the most for a payload." },
        { """{"id": "a", "kind": "noop", "labels": {"": "x"}}""", "labels: A name in it is empty." },
        { """{"id": "a", "kind": "noop", "labels": {"zone": "\ud800"}}""", "labels: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "headers": {"\ud800": "x"}}""", "headers: It has half of a character (a lone surrogate)." },
        { """{"id": "a", "kind": "noop", "headers": {"a'][0]": 5}}""", "headers" },
        { """{"id": "a", "kind": "noop", "headers": {"[99999999999]": 5}}""", "headers" },
        { """{"id": "a", "kind": "noop", "timeout": "soon"}""", "timeout: It is \"soon\", but must be a duration from 1 ms to 3,650 days" },
        { """{"id": "a", "kind": "noop", "weight": 1001}""", "weight: It is 1001, but must be a whole number between 1 and 1000." },
        { """{"id": "a", "kind": "noop", "retry": {"maxAttempts": 0}}""", "retry.maxAttempts: It is 0, but must be a whole number between 1 and 1000." },
        { """{"id": "a", "kind": "noop", "prio": 1}""", "prio: There is no such field." },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    [MemberData(nameof(BadJson))]
    public async Task Run_submit_and_http_say_the_same(string task, string words)
    {
        task = Grown(task);
        await using var bench = await StartAsync();
        await SaidByRunAsync(Encoding.UTF8.GetBytes(task), words);
        await SaidBySubmitAsync(bench, Encoding.UTF8.GetBytes(task), words);
        var (status, detail) = await bench.PostAsync(Encoding.UTF8.GetBytes($"[{Good}, {task}]"));
        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, detail);
        Assert.Contains(words, detail, StringComparison.Ordinal);
        Assert.Equal(0, (await bench.Scheduler.CountAsync()).Values.Sum());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task So_does_each_client(string task, string words)
    {
        await using var bench = await StartAsync();
        var spec = Read(task);
        using var remote = new HttpSchedulerClient(bench.Server.Address);
        foreach (ISchedulerClient client in new ISchedulerClient[] { bench.Scheduler, remote })
        {
            var response = await client.TrySubmitAsync([new TaskSpec { Id = new TaskId("good"), Kind = "noop" }, spec]);
            Assert.Contains(words, response.Rejection!.Message, StringComparison.Ordinal);
            Assert.Contains(response.Rejection.Code, new[] { RejectionCode.Invalid, RejectionCode.PayloadTooLarge });
        }

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
    public async Task A_byte_order_mark_is_taken_by_all()
    {
        byte[] lines = [0xEF, 0xBB, 0xBF, .. "{\"id\":\"b1\",\"kind\":\"noop\"}\r\n{\"id\":\"b2\",\"kind\":\"noop\"}\r\n"u8];
        await using var bench = await StartAsync();
        Assert.Equal(0, (await RunAsync(lines)).ExitCode);
        Assert.Equal(0, (await SchedulerCommand.PipeAsync(lines, "submit", "-", "--server", bench.Server.Address.ToString())).ExitCode);
        Assert.Equal(0, (await SchedulerCommand.RunAsync("submit", "\uFEFF" + """{"id":"b3","kind":"noop"}""", "--server", bench.Server.Address.ToString())).ExitCode);
        Assert.Equal(HttpStatusCode.OK, (await bench.PostAsync([0xEF, 0xBB, 0xBF, .. """{"id":"b4","kind":"noop"}"""u8])).Status);
        Assert.Equal(4, (await bench.Scheduler.CountAsync()).Values.Sum());
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

    // Too much to stand in the name of a test.
    private static string Grown(string task) => task.Replace("MEGABYTE", new string('x', 1024 * 1024), StringComparison.Ordinal);

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("😀", count));

    // As a program makes it, which can say what JSON can't.
    private static TaskSpec Read(string task)
    {
        const char Half = '\ue000';
        var spec = SchedulerJsonText.ReadTask(Encoding.UTF8.GetBytes(Grown(task)
            .Replace("\\ud800", "\\ue000", StringComparison.Ordinal).Replace("\\udc00", "\\ue000", StringComparison.Ordinal)));
        return spec with { Id = new TaskId(spec.Id.Value.Replace(Half, '\ud800')), Principal = spec.Principal?.Replace(Half, '\udc00') };
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
        Assert.Contains(result.ExitCode, new[] { 1, 2 });
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
