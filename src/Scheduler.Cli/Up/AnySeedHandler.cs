using System.Net;

namespace Scheduler.Cli.Up;

/// <summary>Sends requests to a seed that answers: after one that did not, to the next. The request itself is not repeated; who
/// asks knows whether it may be.</summary>
internal sealed class AnySeedHandler(IReadOnlyList<Uri> seeds) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    private int _at;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var at = Volatile.Read(ref _at);
        request.RequestUri = new Uri(seeds[at % seeds.Count], request.RequestUri!.PathAndQuery);
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
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
    }

    // Once for all that fail together.
    private void MoveOn(int from) => Interlocked.CompareExchange(ref _at, from + 1, from);
}
