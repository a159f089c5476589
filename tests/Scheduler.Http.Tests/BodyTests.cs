using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

/// <summary>What a body may be, and who may send it.</summary>
public sealed class BodyTests
{
    private const string Task = """{"id": "a", "kind": "noop"}""";

    [Theory]
    [InlineData("application/json; charset=iso-8859-1", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=\"utf-16\"", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=\"UTF-8\"", null, HttpStatusCode.OK)]
    [InlineData("application/json", "identity", HttpStatusCode.OK)]
    public async Task Only_what_can_be_read_is_taken(string type, string? encoding, HttpStatusCode status)
    {
        await using var bench = await ApiBench.StartAsync();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Task));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            body.Headers.ContentEncoding.Add(encoding);
        }

        using var answer = await bench.Plain.PostAsync("/v1/tasks", body);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK, await bench.Direct.GetAsync(new TaskId("a")) is not null);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("text/plain", null)]
    public async Task So_it_is_on_every_route_that_takes_a_body(string type, string? encoding)
    {
        await using var bench = await ApiBench.StartAsync();

        // Others take no body, and ignore one.
        string[] without = ["holds/{target}/{id}", "cancel", "retry", "cordon", "uncordon", "drain", "release", "run", "backfill", "seal", "groups/{id}"];
        var routes = bench.Routes.Where(route => route.Method is "POST" or "PUT" or "PATCH" && !without.Any(route.Pattern.EndsWith)).ToArray();
        Assert.Equal(
            [
                "PATCH /v1/tasks/{id}", "POST /v1/locks/{id}/acquire", "POST /v1/locks/{id}/renew", "POST /v1/schedules/{id}/hold", "POST /v1/tasks", "POST /v1/tasks/bulk", "PUT /v1/calendars/{id}",
                "PUT /v1/holds/group/{id}", "PUT /v1/holds/kind/{id}", "PUT /v1/holds/limit/{id}", "PUT /v1/holds/orderKey/{id}", "PUT /v1/holds/queue/{id}",
                "PUT /v1/holds/schedule/{id}", "PUT /v1/holds/task/{id}",
                "PUT /v1/limits/{id}", "PUT /v1/queues/{id}", "PUT /v1/schedules/{id}",
            ],
            routes.Select(route => $"{route.Method} {route.Pattern}").Order(StringComparer.Ordinal));
        foreach (var route in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path("a")) { Content = new ByteArrayContent("{}"u8.ToArray()) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            if (encoding is not null)
            {
                request.Content.Headers.ContentEncoding.Add(encoding);
            }

            using var answer = await bench.Plain.SendAsync(request);
            Assert.Equal((route.Pattern, HttpStatusCode.UnsupportedMediaType), (route.Pattern, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("Bearer secret", HttpStatusCode.OK)]
    [InlineData("bearer secret", HttpStatusCode.OK)]
    [InlineData("BEARER  secret", HttpStatusCode.OK)]
    [InlineData("bearer SECRET", HttpStatusCode.Unauthorized)]
    [InlineData("Basic secret", HttpStatusCode.Unauthorized)]
    [InlineData("Bearersecret", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", HttpStatusCode.Unauthorized)]
    public async Task The_scheme_may_be_written_in_any_case_and_the_token_in_one(string given, HttpStatusCode status)
    {
        await using var bench = await ApiBench.StartAsync(options: new SchedulerHttpOptions { Token = "secret" });
        Assert.Equal(status, (await bench.SendAsync(HttpMethod.Get, "/v1/nodes", null, ("Authorization", given))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_read_before_it_is_answered(bool isLengthKnown)
    {
        await using var bench = await ApiBench.StartAsync(options: new SchedulerHttpOptions { MaxRequestBytes = 1_000 });

        // More than the buffers between hold: a client that writes first and reads then would never see an early answer.
        var length = 20_000_000;
        var head = isLengthKnown ? $"Content-Length: {length}\r\n\r\n" : $"Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n";
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"POST /v1/tasks HTTP/1.1\r\nHost: {bench.Address.Authority}\r\nConnection: close\r\nContent-Type: application/json\r\n{head}"),
            .. Enumerable.Repeat((byte)' ', length),
            .. isLengthKnown ? [] : "\r\n0\r\n\r\n"u8.ToArray(),
        ];
        var (status, answer) = await RawRequest.SendBytesAsync(bench.Address, request);
        Assert.Equal(413, status);
        Assert.Contains("The body has more than 1000 bytes", answer, StringComparison.Ordinal);
        Assert.Contains("submitTooLarge", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_read_of_it_before_the_answer_has_a_bound(bool isLengthKnown)
    {
        await using var bench = await ApiBench.StartAsync(options: new SchedulerHttpOptions { MaxRequestBytes = 1_000, MaxDroppedBytes = 10_000 });

        // So much comes and no more: whoever would read on would wait in vain.
        const int Come = 11_001;
        var head = isLengthKnown ? $"Content-Length: {Come}\r\n\r\n" : $"Transfer-Encoding: chunked\r\n\r\n{Come + 1:x}\r\n";
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"POST /v1/tasks HTTP/1.1\r\nHost: {bench.Address.Authority}\r\nContent-Type: application/json\r\n{head}"),
            .. isLengthKnown ? [] : Enumerable.Repeat((byte)' ', Come),
        ];
        var (status, answer) = await RawRequest.HeadOfAsync(bench.Address, request);
        Assert.Equal(413, status);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bound_is_64_MiB_beyond_the_limit_of_16_unless_others_are_given()
    {
        await using var bench = await ApiBench.StartAsync();
        const int Most = (16 + 64) * 1024 * 1024;
        using var body = new ByteArrayContent(new byte[Most]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await bench.Plain.PostAsync("/v1/tasks", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.NotEqual(true, answer.Headers.ConnectionClose);
        Assert.Contains("The body has more than 16777216 bytes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Of one that is longer nothing is waited for.
        var (status, head) = await RawRequest.HeadOfAsync(bench.Address, Encoding.ASCII.GetBytes(
            $"POST /v1/tasks HTTP/1.1\r\nHost: {bench.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Most + 1}\r\n\r\n"));
        Assert.Equal(413, status);
        Assert.Contains("Connection: close", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_before_sending_is_answered_at_once()
    {
        await using var bench = await ApiBench.StartAsync(options: new SchedulerHttpOptions { MaxRequestBytes = 1_000 });
        var (status, _) = await RawRequest.SendAsync(
            bench.Address, "POST", "/v1/tasks", "Content-Type: application/json", "Content-Length: 2000", "Expect: 100-continue");
        Assert.Equal(413, status);
    }
}
