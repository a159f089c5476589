using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Execution.Handlers;

/// <summary>What a handler may know of the attempt it is running. Ends with the attempt: don't keep it.</summary>
/// <remarks>Token source, service scope and logger are made when first asked for: most attempts are short and need none.</remarks>
public sealed partial class TaskContext
{
    private readonly Assignment _assignment;
    private readonly IServiceProvider? _services;
    private readonly ILoggerFactory? _loggers;
    private readonly CancellationToken _given;
    private LazyCancellation _cancellation;
    private AsyncServiceScope? _scope;
    private object? _ownHandler;

    /// <summary>For tests of handlers: a context as the scheduler would make it.</summary>
    /// <param name="services">Default: none, and then <see cref="Services"/> throws.</param>
    /// <param name="timeProvider">Default: the system's clock.</param>
    public TaskContext(
        Assignment assignment,
        IServiceProvider? services = null,
        ILoggerFactory? loggers = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        _assignment = assignment;
        _services = services;
        _loggers = loggers;
        _given = cancellationToken;
        TimeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <summary>What the handler has returned, as it was written; empty: nothing, or nothing yet.</summary>
    internal ReadOnlyMemory<byte> WrittenResult { get; set; }

    public TaskId TaskId => _assignment.Task.Id;

    public string Kind => _assignment.Task.Kind;

    /// <summary>1 for the first attempt. Counts those that were lost with their node as well as those that failed.</summary>
    public int Attempt => _assignment.Number;

    /// <summary>
    /// The attempt's fencing token: higher than that of every earlier attempt. An attempt whose node was cut off, or
    /// whose process was paused, may go on for a while beside its successor, and no timer can rule that out. So
    /// pass the token along with each write to a store of your own, and let the store refuse a token lower than the
    /// highest it has seen for the same thing:
    /// <code>
    /// UPDATE thumbnails SET image = @image, token = @token WHERE id = @id AND token &lt;= @token
    /// </code>
    /// No row updated means that a later attempt was here: throw, and let this one end.
    /// </summary>
    public FencingToken Token => _assignment.Token;

    /// <summary>What the submitter sent along (trace context, tenant, …). Empty when there was nothing.</summary>
    public IReadOnlyDictionary<string, string> Headers =>
        _assignment.Task.Headers ?? FrozenDictionary<string, string>.Empty;

    /// <summary>Who submitted the task, as the scheduler knows it; null when it does not.</summary>
    public string? Principal => _assignment.Task.Principal;

    /// <summary>How long this attempt may run before it is asked to stop; null: as long as it likes.</summary>
    public TimeSpan? Timeout => _assignment.Task.Timeout;

    /// <summary>
    /// Asks the handler to stop: the task was cancelled, ran longer than its timeout, or its node may no longer
    /// run it. Pass it to whatever waits. A handler that has not returned some seconds later
    /// (<c>AttemptOptions.CancelGrace</c>) is given up.
    /// </summary>
    public CancellationToken CancellationToken => _given.CanBeCanceled ? _given : _cancellation.Token;

    /// <summary>Writes under the category <c>Scheduler.Handlers.</c> and the kind's name, and keeps what is written with the attempt, for <c>scheduler logs</c>: what the
    /// program's filters let through, or all from <see cref="LogLevel.Information"/> on where it has no loggers.</summary>
    public ILogger Logger => field ??= MakeLogger();

    /// <summary>The attempt's own dependency injection scope, made when first asked for, disposed when the handler has
    /// returned. Ask from the handler itself, not from threads beside it.</summary>
    /// <exception cref="SchedulerConfigurationException">The node was started without services.</exception>
    public IServiceProvider Services
    {
        get
        {
            if (_services is null)
            {
                throw new SchedulerConfigurationException(
                    $"The handler of '{Kind}' asks for services, but the node was started without a service provider.");
            }

            _scope ??= _services.CreateAsyncScope();
            return _scope.Value.ServiceProvider;
        }
    }

    /// <summary>The clock to wait by; tests turn it by hand.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>What middleware leaves for the handler, or for one another. Empty at the beginning of each attempt.</summary>
    public IDictionary<string, object?> Items => field ??= new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Where lines of the log go. Null, in tests of handlers: nowhere.</summary>
    internal IKeepsLog? Keeps { get; init; }

    internal bool HoldsServices => _scope is not null;

    /// <summary>Whether the task has waited for others.</summary>
    internal bool HasEdges => _assignment.Task.After.Count > 0;

    /// <summary>Cancels the token. Never runs a handler's code on the caller's thread.</summary>
    internal Task CancelAsync() => _cancellation.CancelAsync();

    /// <summary>A parameter of a handler beside its payload: the context itself or a part of it, or a service.</summary>
    internal T Argument<T>()
        where T : notnull =>
        TryPart<T>(out var part) ? part
        : Services.GetService<T>() ?? throw new SchedulerConfigurationException($"The handler of '{Kind}' takes {Articles.With(typeof(T).Name)}, but there is no such service: register one.");

    /// <summary>Whether handlers get it without services.</summary>
    internal static bool IsPart(Type type) => type == typeof(TaskContext) || type == typeof(CancellationToken) || type == typeof(ILogger)
        || type == typeof(TimeProvider) || type == typeof(IServiceProvider);

    private ILogger MakeLogger()
    {
        var logger = _loggers is null or NullLoggerFactory ? null : _loggers.CreateLogger(AttemptLogs.HandlerCategory + Kind);
        return Keeps is { } kept ? new HandlerLogger(logger, kept) : logger ?? NullLogger.Instance;
    }

    private bool TryPart<T>(out T part)
    {
        object? value = typeof(T) == typeof(TaskContext) ? this
            : typeof(T) == typeof(CancellationToken) ? CancellationToken
            : typeof(T) == typeof(ILogger) ? Logger
            : typeof(T) == typeof(TimeProvider) ? TimeProvider
            : typeof(T) == typeof(IServiceProvider) ? Services
            : null;
        part = value is null ? default! : (T)value;
        return value is not null;
    }

    internal THandler Resolve<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class
    {
        var registered = _services is null ? null : Services.GetService<THandler>();
        if (registered is not null)
        {
            return registered;
        }

        // One that needs nothing runs without services, too.
        if (_services is null && typeof(THandler).GetConstructor(Type.EmptyTypes) is null)
        {
            _ = Services;
        }

        var made = ActivatorUtilities.CreateInstance<THandler>(_services is null ? NoServices.Instance : Services);
        _ownHandler = made;
        return made;
    }

    /// <summary>Disposes the scope, and the handler where it is not the scope's to dispose.</summary>
    internal async ValueTask ReleaseServicesAsync()
    {
        try
        {
            switch (_ownHandler)
            {
                case IAsyncDisposable handler:
                    await handler.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable handler:
                    handler.Dispose();
                    break;
            }
        }
        finally
        {
            if (_scope is { } scope)
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
