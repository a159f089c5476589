using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Http.Client;
using Scheduler.Http.Json;

namespace Scheduler.Http;

/// <summary>
/// A client of a scheduler that is reached over HTTP. If the scheduler cannot be reached, the answer is
/// <see cref="RejectionCode.Unavailable"/>.
/// </summary>
public sealed class HttpSchedulerClient : ISchedulerClient, IBackup, IDisposable
{
    // Renewed until the outcome is there: an answer that takes longer than this is none.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    /// <param name="server">For example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">The token that the server requires, if any.</param>
    /// <param name="handler">Sends the requests; default: a new one of its own.</param>
    /// <param name="answerWithin">How long an answer may take. Default: 60 s.</param>
    public HttpSchedulerClient(Uri server, string? token = null, HttpMessageHandler? handler = null, TimeSpan? answerWithin = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");

        // A proxy for the outside is none for this.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = !server.IsLoopback })
        {
            BaseAddress = Server,
            Timeout = answerWithin ?? Answer,
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Uri Server { get; }

    /// <inheritdoc/>
    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Refusal() ?? (request is ListTasks list
            ? await ListAsync(list.Filter, cancellationToken).ConfigureAwait(false)
            : await SendAsync(HttpCall.Of(request), cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        task.RequireId();
        var path = ResourcePath.Of(task, "outcome", "wait=" + Poll.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        while (true)
        {
            var answer = await SendAsync(HttpCall.Get<TaskInfo>(path, found => new TaskFound(found)), cancellationToken).ConfigureAwait(false);
            if (Response<TaskFound>.From(answer).OrThrow() is { Task: { } known } && known.Phase.IsFinal())
            {
                return known;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Only the <see cref="ControlEndpoint"/> of a data folder supports this.</remarks>
    /// <exception cref="RequestRejectedException">The scheduler cannot be reached or does not support it, or the copy cannot be
    /// written.</exception>
    public async Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var call = HttpCall.Post<BackupJson>("v1/backup?to=" + Uri.EscapeDataString(folder), copy => new BackedUp(copy.LastEvent));
        return Response<BackedUp>.From(await SendAsync(call, cancellationToken).ConfigureAwait(false)).OrThrow().LastEvent;
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Answer> ListAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        var tasks = new List<TaskInfo>();
        var next = filter.After;
        do
        {
            // The server gives fewer at a time where each of them is large; how far it looks for one page is the same for every client.
            var call = HttpCall.Of(new ListTasks(filter with { After = next, Limit = filter.Limit - tasks.Count }));
            var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
            if (answer is not TaskPage page)
            {
                return answer;
            }

            tasks.AddRange(page.Tasks);
            next = page.Next;
        }
        while (next is not null && tasks.Count < filter.Limit && !filter.LooksInside);
        return new TaskPage(tasks, next);
    }

    private async ValueTask<Answer> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(call.Method, call.Path) { Content = call.Body };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var rejection = await RejectionOfAsync(response, cancellationToken).ConfigureAwait(false);
                return call.Instead(rejection) ?? rejection;
            }

            return await call.Read(response, cancellationToken).ConfigureAwait(false) ?? Unavailable("It answered nothing.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Unavailable(fault.Message);
        }
        catch (Exception fault) when (fault is JsonException or BadFieldException)
        {
            var why = fault is BadFieldException ? fault.Message : JsonFaultText.Reading(fault);
            return Unavailable("The answer is not from a scheduler, or is from another version of it: " + why);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable($"It did not answer within {Durations.Text(_http.Timeout)}.");
        }
    }

    private Rejection Unavailable(string why) => new(RejectionCode.Unavailable, $"No scheduler could be asked at {Server}. {why}");

    private async Task<Rejection> RejectionOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ProblemJson? problem = null;
        if (string.Equals(response.Content.Headers.ContentType?.MediaType, Http.Server.Problems.ContentType, StringComparison.Ordinal))
        {
            problem = await response.Content.ReadFromJsonAsync(SchedulerJson.Of<ProblemJson>(), cancellationToken).ConfigureAwait(false);
        }

        var code = problem?.Code ?? (response.StatusCode == HttpStatusCode.RequestEntityTooLarge ? RejectionCode.SubmitTooLarge
            : response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? RejectionCode.NotAllowed
            : RejectionCode.Unavailable);
        return new Rejection(code, problem?.Detail ?? string.Create(
            CultureInfo.InvariantCulture,
            $"{Server} is no scheduler, or not the one it should be: it answered {(int)response.StatusCode} {response.ReasonPhrase}."));
    }

    private sealed record BackedUp(long LastEvent) : Answer;
}
