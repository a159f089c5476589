using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Http;

/// <summary>
/// The kind <c>http</c>: one request, and its answer. Its payload is an <see cref="HttpPayload"/>, its result an
/// <see cref="HttpResult"/>.
/// </summary>
/// <remarks>
/// Not one of the <see cref="BuiltInKinds"/>: anyone who may submit such a task can reach whatever the node can reach, so a node has this kind
/// only if it was explicitly enabled.
/// <para>
/// An attempt fails if there is no answer, or if the answer's status is not one of <see cref="HttpPayload.OkStatuses"/>. Another
/// attempt follows if there was no answer, no complete one in time, or its status is one of
/// <see cref="HttpPayload.RetryStatuses"/>. Redirects are not followed: they are statuses like any other.
/// </para>
/// <para>
/// The request has the headers <c>Scheduler-Task-Id</c> (percent-encoded), <c>Scheduler-Attempt</c> and
/// <c>Scheduler-Fencing-Token</c>. A request may arrive more than once; the receiver can detect this by these headers.
/// </para>
/// </remarks>
public static class HttpKind
{
    public const string Name = "http";

    /// <param name="options">Default: <see cref="HttpOptions.Default"/>.</param>
    /// <exception cref="Core.Contracts.SchedulerConfigurationException">The name is taken, or an option is out of range.</exception>
    public static HandlerRegistry AddTo(HandlerRegistry registry, HttpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        options ??= HttpOptions.Default;
        options.Validate();
        var handler = new HttpTaskHandler(options);
        return registry.HandleBytes(
            Name,
            handler.RunAsync,
            new HandlerOptions { Description = """Makes a request: {"url": "https://example.org/"}""", PayloadFault = PayloadCheck.By(bytes => handler.Read(bytes)) });
    }
}
