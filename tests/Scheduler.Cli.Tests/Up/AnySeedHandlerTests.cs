using System.Net;
using Scheduler.Cli.Up;

namespace Scheduler.Cli.Tests.Up;

public sealed class AnySeedHandlerTests
{
    private static readonly Uri[] Seeds = [new("http://127.0.0.1:1"), new("http://127.0.0.1:2")];

    [Fact]
    public async Task A_seed_that_does_not_answer_in_time_is_left_for_the_next()
    {
        using var http = Client(TimeSpan.FromMilliseconds(1));

        var e = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(http, CancellationToken.None));

        Assert.Equal("http://127.0.0.1:1 did not answer within 0.001s.", e.Message);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, CancellationToken.None)).StatusCode);
    }

    [Fact]
    public async Task A_caller_who_cancels_stays_with_its_seed()
    {
        using var http = Client(TimeSpan.FromDays(1));
        using var caller = new CancellationTokenSource();
        var asked = AskAsync(http, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        using var next = new CancellationTokenSource();
        var again = AskAsync(http, next.Token);
        Assert.False(again.IsCompleted);
        await next.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);
    }

    private static HttpMessageInvoker Client(TimeSpan patience) => new(new AnySeedHandler(Seeds, patience, new OnlyTheSecondAnswers()));

    private static Task<HttpResponseMessage> AskAsync(HttpMessageInvoker http, CancellationToken cancellationToken) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/v1/nodes"), cancellationToken);

    private sealed class OnlyTheSecondAnswers : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Port == Seeds[0].Port)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
