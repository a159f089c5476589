using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Http;

/// <summary>
/// The kind <c>http</c>: one request, and its answer. Its payload is an <see cref="HttpPayload"/>, its result an
/// <see cref="HttpResult"/>.
/// </summary>
/// <remarks>
/// Not one of the <see cref="BuiltInKinds"/>: who may submit such a task reaches whatever the node reaches, so a node has it
/// only where somebody chose that.
/// <para>
/// An attempt fails where there is no answer, or one with a status that is none of <see cref="HttpPayload.OkStatuses"/>. Another
/// attempt follows if there was no answer, no complete one in time, or its status is one of
/// <see cref="HttpPayload.RetryStatuses"/>. A redirection is not followed: it is a status like any other.
/// </para>
/// <para>
/// With the request go <c>Scheduler-Task-Id</c> (percent-encoded), <c>Scheduler-Attempt</c> and
/// <c>Scheduler-Fencing-Token</c>. A request may arrive more than once; by these headers its receiver can tell.
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
