using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http;

/// <summary>
/// A scheduler that is reached over HTTP, like any other. Where it can't be reached the answer is
/// <see cref="RejectionCode.Unavailable"/>, and calls that give no <see cref="Response{T}"/> throw
/// <see cref="RequestRejectedException"/> with that code.
/// </summary>
public sealed class HttpSchedulerClient : ISchedulerClient, IBackup, IDisposable
{
    // Renewed until the outcome is there: an answer that takes longer than this is none.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    /// <param name="server">Such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">What the server asks for, if it does.</param>
    /// <param name="handler">What sends; default: a new one of its own.</param>
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

    public async ValueTask<Response<SubmitAccepted>> TrySubmitAsync(
        IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (IncompleteTasks.Refusal(tasks) is { } refusal)
        {
            return new Response<SubmitAccepted>(null, refusal);
        }

        using var body = JsonContent.Create(tasks, SchedulerJson.Of<IReadOnlyList<TaskSpec>>());
        return await AskAsync<SubmitAccepted>(HttpMethod.Post, "v1/tasks", body, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<TaskInfo?> GetAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        task.RequireId();
        var response = await GetAsync<TaskInfo>(ResourcePath.Of(task), cancellationToken).ConfigureAwait(false);
        return Known(response);
    }

    public async ValueTask<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        var tasks = new List<TaskInfo>();
        var next = filter.After;
        do
        {
            // The server gives fewer at a time where each of them is large.
            var path = ListPath(filter with { After = next, Limit = filter.Limit - tasks.Count });
            var page = await GetAsync<TaskPage>(path, cancellationToken).ConfigureAwait(false);
            if (page.Rejection is { Code: RejectionCode.Invalid } invalid)
            {
                throw new SchedulerConfigurationException(invalid.Message);
            }

            tasks.AddRange(page.OrThrow().Tasks);
            next = page.Value!.Next;
        }
        while (next is not null && tasks.Count < filter.Limit);
        return new TaskPage(tasks, next);
    }

    public async ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(CancellationToken cancellationToken = default) =>
        (await GetAsync<CountsJson>("v1/counts", cancellationToken).ConfigureAwait(false)).OrThrow().Counts;

    public async ValueTask<Response<CancelAccepted>> CancelAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await ChangeAsync<CancelAccepted>(task, "cancel", cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<RetryAccepted>> RetryAsync(TaskId task, CancellationToken cancellationToken = default) =>
        await ChangeAsync<RetryAccepted>(task, "retry", cancellationToken).ConfigureAwait(false);

    public async ValueTask<TaskExplanation?> ExplainAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        task.RequireId();
        var path = ResourcePath.Of(task, "explanation");
        var response = await GetAsync<TaskExplanation>(path, cancellationToken).ConfigureAwait(false);
        return Known(response);
    }

    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        task.RequireId();
        var path = ResourcePath.Of(task, "outcome", "wait=" + Poll.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        while (true)
        {
            var response = await GetAsync<TaskInfo>(path, cancellationToken).ConfigureAwait(false);
            if (response.OrThrow() is { } known && known.Phase.IsFinal())
            {
                return known;
            }
        }
    }

    public async ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default)
    {
        var response = await GetAsync<NodesJson>("v1/nodes", cancellationToken).ConfigureAwait(false);
        return response.OrThrow().Nodes;
    }

    public async ValueTask<SchedulerStatistics> StatisticsAsync(CancellationToken cancellationToken = default) =>
        (await GetAsync<SchedulerStatistics>("v1/statistics", cancellationToken).ConfigureAwait(false)).OrThrow();

    public async ValueTask<Response<Acknowledged>> CordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        await DoAsync(HttpMethod.Post, ResourcePath.OfNode(name, "cordon"), body: null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> UncordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        await DoAsync(HttpMethod.Post, ResourcePath.OfNode(name, "uncordon"), body: null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> DrainNodeAsync(string name, CancellationToken cancellationToken = default) =>
        await DoAsync(HttpMethod.Post, ResourcePath.OfNode(name, "drain"), body: null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> ConfigureQueueAsync(QueueOptions queue, CancellationToken cancellationToken = default)
    {
        if (QueueOptions.Refusal(queue) is { } refusal)
        {
            return new Response<Acknowledged>(null, refusal);
        }

        using var body = JsonContent.Create(queue, SchedulerJson.Of<QueueOptions>());
        return await DoAsync(HttpMethod.Put, ResourcePath.OfQueue(queue.Name), body, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default)
    {
        if (ScheduleSpec.Refusal(schedule) is { } refusal)
        {
            return new Response<Acknowledged>(null, refusal);
        }

        using var body = JsonContent.Create(schedule, SchedulerJson.Of<ScheduleSpec>());
        return await DoAsync(HttpMethod.Put, ResourcePath.OfSchedule(schedule.Name), body, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default)
    {
        using var body = JsonContent.Create(new HoldReasonJson(reason), SchedulerJson.Of<HoldReasonJson>());
        return await DoAsync(HttpMethod.Post, ResourcePath.OfSchedule(name, "hold"), body, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        await DoAsync(HttpMethod.Post, ResourcePath.OfSchedule(name, "release"), body: null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, Timestamp? moment = null, CancellationToken cancellationToken = default) =>
        await AskAsync<RunAccepted>(
            HttpMethod.Post,
            ResourcePath.OfSchedule(name, "run", moment is { } some ? $"moment={Uri.EscapeDataString(some.ToString())}" : null),
            body: null,
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        await DoAsync(HttpMethod.Delete, ResourcePath.OfSchedule(name), body: null, cancellationToken).ConfigureAwait(false);

    public async ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        if (filter.Name is { } name)
        {
            var one = await GetAsync<ScheduleInfo>(ResourcePath.OfSchedule(name), cancellationToken).ConfigureAwait(false);
            return one.Rejection?.Code == RejectionCode.UnknownSchedule ? new SchedulePage([]) : new SchedulePage([one.OrThrow()]);
        }

        return (await GetAsync<SchedulePage>(SchedulesPath(filter), cancellationToken).ConfigureAwait(false)).OrThrow();
    }

    /// <inheritdoc/>
    /// <remarks>Only the <see cref="ControlEndpoint"/> of a data folder does that.</remarks>
    /// <exception cref="RequestRejectedException">It can't be asked, or there is no place for the copy.</exception>
    public async Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = "v1/backup?to=" + Uri.EscapeDataString(folder);
        return (await AskAsync<BackupJson>(HttpMethod.Post, path, body: null, cancellationToken).ConfigureAwait(false))
            .OrThrow().LastEvent;
    }

    public void Dispose() => _http.Dispose();

    private static T? Known<T>(Response<T> response)
        where T : class =>
        response.Rejection?.Code == RejectionCode.UnknownTask ? null : response.OrThrow();

    private static string ListPath(TaskFilter filter) => "v1/tasks?" + Query(
        filter.Limit,
        ("phase", filter.Phase is { } phase ? SchedulerJsonText.Word(phase) : null),
        ("kind", filter.Kind),
        ("queue", filter.Queue),
        ("prefix", filter.IdPrefix),
        ("after", filter.After),
        ("details", filter.Details ? "true" : null));

    private static string SchedulesPath(ScheduleFilter filter) =>
        "v1/schedules?" + Query(filter.Limit, ("prefix", filter.NamePrefix), ("after", filter.After));

    private static string Query(int limit, params IEnumerable<(string Name, string? Value)> parameters) => string.Join(
        '&',
        parameters.Where(p => p.Value is not null)
            .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}")
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"limit={limit}")));

    private Task<Response<T>> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class =>
        AskAsync<T>(HttpMethod.Get, path, body: null, cancellationToken);

    private async Task<Response<T>> ChangeAsync<T>(TaskId task, string what, CancellationToken cancellationToken)
        where T : class =>
        task.Refusal() is { } refusal
            ? new Response<T>(null, refusal)
            : await AskAsync<T>(HttpMethod.Post, ResourcePath.Of(task, what), body: null, cancellationToken).ConfigureAwait(false);

    private Task<Response<Acknowledged>> DoAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken) =>
        AskAsync<Acknowledged>(
            method,
            path,
            body,
            (response, _) => response.StatusCode == HttpStatusCode.NoContent
                ? Task.FromResult<Acknowledged?>(Acknowledged.Instance)
                : throw new HttpRequestException(
                    string.Create(CultureInfo.InvariantCulture, $"It answered {(int)response.StatusCode} instead of 204.")),
            cancellationToken);

    private Task<Response<T>> AskAsync<T>(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
        where T : class =>
        AskAsync(method, path, body, (response, token) => response.Content.ReadFromJsonAsync(SchedulerJson.Of<T>(), token), cancellationToken);

    private async Task<Response<T>> AskAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? body,
        Func<HttpResponseMessage, CancellationToken, Task<T?>> read,
        CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return new Response<T>(null, await RejectionOfAsync(response, cancellationToken).ConfigureAwait(false));
            }

            var answer = await read(response, cancellationToken).ConfigureAwait(false);
            return answer is null ? Unavailable<T>("It answered nothing.") : new Response<T>(answer, null);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Unavailable<T>(fault.Message);
        }
        catch (Exception fault) when (fault is JsonException or BadFieldException)
        {
            var why = fault is BadFieldException ? fault.Message : JsonFaultText.Reading(fault);
            return Unavailable<T>("The answer is not from a scheduler, or is from another version of it: " + why);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable<T>($"It did not answer within {Durations.Text(_http.Timeout)}.");
        }
    }

    private Response<T> Unavailable<T>(string why)
        where T : class =>
        new(null, new Rejection(RejectionCode.Unavailable, $"No scheduler could be asked at {Server}. {why}"));

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
}
