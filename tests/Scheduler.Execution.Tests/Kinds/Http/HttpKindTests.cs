using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Scheduler.Core;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds.Http;

public sealed class HttpKindTests
{
    private readonly Bench _bench = new();

    [Fact]
    public void It_is_no_built_in_kind() => Assert.DoesNotContain("http", BuiltInKinds.AddTo(new HandlerRegistry()).Kinds);

    [Fact]
    public async Task An_answer_becomes_the_result()
    {
        using var server = LoopbackServer.Answering("200 OK", "grüße", "Content-Type: text/plain\r\nETag: \"1\"\r\nX-Other: no\r\n");

        var result = await SucceedAsync(new { url = server.Url });

        Assert.Equal((200, "grüße", false, false), (result.Status, result.Body, result.BodyIsBase64, result.Truncated));
        Assert.Equal(["content-length", "content-type", "etag"], result.Headers.Keys.Order());
        Assert.Equal("\"1\"", result.Headers["etag"]);
    }

    [Fact]
    public async Task The_request_is_what_the_payload_says_and_tells_of_the_attempt()
    {
        using var server = LoopbackServer.Answering("201 Created");

        await SucceedAsync(new
        {
            method = "PATCH",
            url = server.Url + "a/b?c=d%20e",
            headers = new Dictionary<string, string> { ["X-Mine"] = "a, b", ["content-type"] = "application/json" },
            body = "{\"a\":1}",
        });

        var request = Assert.Single(server.Requests);
        Assert.StartsWith("PATCH /a/b?c=d%20e HTTP/1.1\r\n", request);
        Assert.EndsWith("\r\n\r\n{\"a\":1}", request);
        Assert.Contains("\r\nX-Mine: a, b\r\n", request);
        Assert.Contains("\r\nContent-Type: application/json\r\n", request);
        Assert.Contains("\r\nScheduler-Task-Id: t-1\r\n", request);
        Assert.Contains("\r\nScheduler-Attempt: 1\r\n", request);
        Assert.Contains("\r\nScheduler-Fencing-Token: 41\r\n", request);
    }

    [Fact]
    public async Task A_body_without_a_type_is_text()
    {
        using var server = LoopbackServer.Answering("200 OK");

        await SucceedAsync(new { method = "POST", url = server.Url, body = "é" });

        Assert.Contains("\r\nContent-Type: text/plain; charset=utf-8\r\n", Assert.Single(server.Requests));
        Assert.EndsWith("\r\n\r\n\u00C3\u00A9", Assert.Single(server.Requests));
    }

    [Theory]
    [InlineData("400 Bad Request", null, null, false)]
    [InlineData("404 Not Found", null, null, false)]
    [InlineData("408 Request Timeout", null, null, true)]
    [InlineData("425 Too Early", null, null, true)]
    [InlineData("429 Too Many Requests", null, null, true)]
    [InlineData("500 Internal Server Error", null, null, true)]
    [InlineData("501 Not Implemented", null, null, false)]
    [InlineData("502 Bad Gateway", null, null, true)]
    [InlineData("503 Service Unavailable", null, null, true)]
    [InlineData("504 Gateway Timeout", null, null, true)]
    [InlineData("404 Not Found", new[] { 404 }, null, true)]
    [InlineData("500 Internal Server Error", new[] { 404 }, null, false)]
    [InlineData("202 Accepted", null, new[] { 200 }, false)]
    [InlineData("202 Accepted", new[] { 202 }, new[] { 200 }, true)]
    public async Task A_status_says_whether_another_attempt_is_worth_its_while(string status, int[]? retry, int[]? ok, bool retryable)
    {
        using var server = LoopbackServer.Answering(status, "the reason");

        var report = await FailAsync(new { url = server.Url + "path?secret=1", retryStatuses = retry, okStatuses = ok });

        Assert.Equal($"GET {server.Url}path answered {status}:{Environment.NewLine}the reason", report.Error);
        Assert.Equal(retryable, report.Retryable);
    }

    [Fact]
    public async Task A_status_that_is_fine_by_the_payload_is_fine()
    {
        using var server = LoopbackServer.Answering("404 Not Found");

        Assert.Equal(404, (await SucceedAsync(new { url = server.Url, okStatuses = (int[])[200, 404], retryStatuses = (int[])[404] })).Status);
    }

    [Fact]
    public async Task A_redirection_is_told_and_not_followed()
    {
        using var server = LoopbackServer.Answering("302 Found", headers: "Location: http://127.0.0.1:1/there\r\n");

        var report = await FailAsync(new { url = server.Url });

        Assert.Equal($"GET {server.Url} answered 302 Found, which leads to http://127.0.0.1:1/there.", report.Error);
        Assert.False(report.Retryable);
    }

    [Fact]
    public async Task How_long_a_server_asks_to_wait_is_told()
    {
        using var server = LoopbackServer.Answering("503 Service Unavailable", headers: "Retry-After: 120\r\n");

        Assert.Equal($"GET {server.Url} answered 503 Service Unavailable, and asks to wait (120).", (await FailAsync(new { url = server.Url })).Error);
    }

    [Fact]
    public async Task A_long_body_is_cut_between_characters()
    {
        using var server = LoopbackServer.Answering("200 OK", new string('€', 20_000));

        var result = await SucceedAsync(new { url = server.Url, maxResponseBytes = 10 });
        Assert.Equal(("€€€", true), (result.Body, result.Truncated));
        var exact = await SucceedAsync(new { url = server.Url, maxResponseBytes = 60_000 });
        Assert.Equal((20_000, false), (exact.Body.Length, exact.Truncated));
        var none = await SucceedAsync(new { url = server.Url, maxResponseBytes = 0 });
        Assert.Equal(("", true), (none.Body, none.Truncated));
    }

    [Fact]
    public async Task A_result_has_no_more_bytes_than_it_may()
    {
        using var server = LoopbackServer.Answering("200 OK", new string('\u0001', 20_000));

        var report = Assert.IsType<AttemptSucceededReport>(await RunAsync(new { url = server.Url }, new HttpOptions { MaxResultBytes = 5_000 }));

        Assert.InRange(report.Result.Length, 1_000, 5_000);
    }

    [Fact]
    public async Task A_binary_body_is_base64()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Answer("200 OK", [0xFF, 0x00, 0x80]));

        var result = await SucceedAsync(new { url = server.Url });

        Assert.Equal(("/wCA", true), (result.Body, result.BodyIsBase64));
    }

    [Fact]
    public async Task A_compressed_body_is_unpacked_no_further_than_it_is_kept()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[10_000_000]);
        using var server = new LoopbackServer(_ => LoopbackServer.Answer("200 OK", packed.ToArray(), "Content-Encoding: gzip\r\n"));

        var result = await SucceedAsync(new { url = server.Url, maxResponseBytes = 3 });

        Assert.Equal(("\0\0\0", true), (result.Body, result.Truncated));
    }

    [Fact]
    public async Task Where_nobody_listens_another_attempt_may_follow()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        listener.Stop();

        var report = await FailAsync(new { url });

        Assert.StartsWith($"GET {url} gave no answer: ", report.Error);
        Assert.True(report.Retryable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no http\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")]
    public async Task After_an_answer_that_is_none_another_attempt_may_follow(string answer)
    {
        using var server = new LoopbackServer(_ => Encoding.ASCII.GetBytes(answer));

        var report = await FailAsync(new { url = server.Url });

        Assert.StartsWith($"GET {server.Url} ", report.Error);
        Assert.True(report.Retryable);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long()
    {
        using var server = new LoopbackServer(_ => null);
        var running = RunAsync(_bench, new { url = server.Url, timeoutMs = 1_500 });
        await server.Arrived;

        _bench.Time.Advance(TimeSpan.FromMilliseconds(1_500));

        var report = Assert.IsType<AttemptFailedReport>(await running);
        Assert.Equal($"GET {server.Url} gave no complete answer within 1.5s.", report.Error);
        Assert.True(report is { Retryable: true, TimedOut: false });
    }

    [Fact]
    public async Task It_stops_when_it_is_asked_to()
    {
        using var server = new LoopbackServer(_ => null);
        HttpKind.AddTo(_bench.Registry);
        var attempt = _bench.Start(Bench.Assign("http", JsonSerializer.Serialize(new { url = server.Url })));
        await server.Arrived;

        attempt.RequestCancel();

        Assert.IsType<AttemptCancelledReport>((await _bench.Listener.HasEnded).Report);
        Assert.Equal(0, _bench.Time.ArmedTimers);
    }

    [Theory]
    [InlineData(null, """needs a payload such as {"url":""")]
    [InlineData("{}", "url")]
    [InlineData("""{"url":null}""", "url is ''")]
    [InlineData("""{"url":"/relative"}""", "url ")]
    [InlineData("""{"url":"example.org"}""", "url is 'example.org', but must be an address such as https://example.org/path.")]
    [InlineData("""{"url":"ftp://example.org"}""", "url has the scheme 'ftp', but only http and https are known.")]
    [InlineData("""{"url":"http://a/","method":"G T"}""", "method is 'G T'")]
    [InlineData("""{"url":"http://a/","headers":{"a b":"x"}}""", "headers has 'a b'")]
    [InlineData("""{"url":"http://a/","headers":{"a":"x\r\nb: y"}}""", "the header 'a' must have a value of printable ASCII")]
    [InlineData("""{"url":"http://a/","headers":{"a":null}}""", "the header 'a' must have a value")]
    [InlineData("""{"url":"http://a/","headers":{"scheduler-attempt":"9"}}""", "names with Scheduler- are taken")]
    [InlineData("""{"url":"http://a/","timeoutMs":0}""", "timeoutMs is 0, but must lie between 1 and 86400000.")]
    [InlineData("""{"url":"http://a/","maxResponseBytes":-1}""", "maxResponseBytes is -1")]
    [InlineData("""{"url":"http://a/","okStatuses":[99]}""", "a status in okStatuses is 99, but must lie between 100 and 599.")]
    [InlineData("""{"url":"http://a/","verb":"GET"}""", "verb")]
    public async Task A_payload_that_is_wrong_fails_for_good(string? payload, string tells)
    {
        HttpKind.AddTo(_bench.Registry);
        var report = Assert.IsType<AttemptFailedReport>(await _bench.RunAsync(Bench.Assign("http", payload)));

        Assert.Contains(tells, report.Error);
        Assert.False(report.Retryable);
    }

    private static Task<AttemptReport> RunAsync(object payload, HttpOptions? options = null) => RunAsync(new Bench(), payload, options);

    private static Task<AttemptReport> RunAsync(Bench bench, object payload, HttpOptions? options = null)
    {
        HttpKind.AddTo(bench.Registry, options);
        return bench.RunAsync(Bench.Assign("http", JsonSerializer.Serialize(payload, JsonSerializerOptions.Web)));
    }

    private static async Task<AttemptFailedReport> FailAsync(object payload) => Assert.IsType<AttemptFailedReport>(await RunAsync(payload));

    private static async Task<HttpResult> SucceedAsync(object payload, HttpOptions? options = null)
    {
        var report = await RunAsync(payload, options);
        Assert.True(report is AttemptSucceededReport, (report as AttemptFailedReport)?.Error);
        return JsonSerializer.Deserialize<HttpResult>(((AttemptSucceededReport)report).Result.Span, JsonSerializerOptions.Web)!;
    }
}
