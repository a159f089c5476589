using System.Net;

namespace Scheduler.Cli.Up;

/// <summary>Sends requests to a seed that answers: after one that did not, to the next. The request itself is not repeated; who
/// asks knows whether it may be.</summary>
/// <param name="patience">How long a seed may take to answer. Default: 30 seconds, longer than the client's requests that wait for
/// news, and shorter than the time after which the client itself gives up: that can't be told from a caller who has cancelled.</param>
/// <param name="inner">What sends; default: a new one of its own.</param>
internal sealed class AnySeedHandler(IReadOnlyList<Uri> seeds, TimeSpan? patience = null, HttpMessageHandler? inner = null)
    : DelegatingHandler(inner ?? new SocketsHttpHandler { UseProxy = false })
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);
    private int _at;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var at = Volatile.Read(ref _at);
        request.RequestUri = new Uri(seeds[at % seeds.Count], request.RequestUri!.PathAndQuery);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            var response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                MoveOn(at);
            }

            return response;
        }
        catch (HttpRequestException)
        {
            MoveOn(at);
            throw;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            MoveOn(at);
            var seed = request.RequestUri.GetLeftPart(UriPartial.Authority);
            throw new HttpRequestException(FormattableString.Invariant($"{seed} did not answer within {_patience.TotalSeconds}s."), e);
        }
    }

    // Once for all that fail together.
    private void MoveOn(int from) => Interlocked.CompareExchange(ref _at, from + 1, from);
}
