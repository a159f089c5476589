using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Execution.Handlers;

/// <summary>Everything that a handler can use from the attempt it is running. It ends with the attempt: do not keep it.</summary>
/// <remarks>Token source, service scope and logger are created when first requested: most attempts are short and need none.</remarks>
public sealed partial class TaskContext
{
    private readonly Assignment _assignment;
    private readonly IServiceProvider? _services;
    private readonly ILoggerFactory? _loggers;
    private readonly CancellationToken _given;
    private LazyCancellation _cancellation;
    private AsyncServiceScope? _scope;
    private object? _ownHandler;

    /// <summary>For tests of handlers: creates a context as the scheduler would.</summary>
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

    /// <summary>The handler's result, as it was written; empty: none, or none yet.</summary>
    internal ReadOnlyMemory<byte> WrittenResult { get; set; }

    public TaskId TaskId => _assignment.Task.Id;

    public string Kind => _assignment.Task.Kind;

    /// <summary>1 for the first attempt. Attempts that were lost with their node count as well as those that failed.</summary>
    public int Attempt => _assignment.Number;

    /// <summary>
    /// The attempt's fencing token: higher than that of every earlier attempt. An attempt whose node was cut off, or
    /// whose process was paused, may continue for a while beside its successor, and no timer can rule that out. So
    /// pass the token with each write to your own store, and let the store refuse a token lower than the
    /// highest it has seen for the same object:
    /// <code>
    /// UPDATE thumbnails SET image = @image, token = @token WHERE id = @id AND token &lt;= @token
    /// </code>
    /// If no row is updated, a later attempt has written: throw, and let this attempt end.
    /// </summary>
    public FencingToken Token => _assignment.Token;

    /// <summary>The headers from the submitter (trace context, tenant, …). Empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Headers =>
        _assignment.Task.Headers ?? FrozenDictionary<string, string>.Empty;

    /// <summary>Who submitted the task, as far as the scheduler knows; null: unknown.</summary>
    public string? Principal => _assignment.Task.Principal;

    /// <summary>How long this attempt may run before it is asked to stop; null: no limit.</summary>
    public TimeSpan? Timeout => _assignment.Task.Timeout;

    /// <summary>
    /// Asks the handler to stop: the task was cancelled, ran longer than its timeout, or its node may no longer
    /// run it. Pass it to everything that waits. A handler that has not returned some seconds later
    /// (<c>AttemptOptions.CancelGrace</c>) is given up.
    /// </summary>
    public CancellationToken CancellationToken => _given.CanBeCanceled ? _given : _cancellation.Token;

    /// <summary>Writes to the category <c>Scheduler.Handlers.</c> followed by the kind's name, and keeps the log with the attempt, for <c>scheduler
    /// logs</c>: what the program's filters let through, or, if the program has no loggers, everything from <see cref="LogLevel.Information"/>
    /// on.</summary>
    public ILogger Logger => field ??= MakeLogger();

    /// <summary>The attempt's own dependency injection scope, created when first requested and disposed when the handler has
    /// returned. Use it from the handler itself, not from other threads.</summary>
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

    /// <summary>The clock to wait by; tests can control it.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Values that middleware passes to the handler, or to other middleware. Empty at the beginning of each attempt.</summary>
    public IDictionary<string, object?> Items => field ??= new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Receives log lines. Null, in tests of handlers: none.</summary>
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

    /// <summary>Whether handlers can have this type as a parameter without services.</summary>
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

    /// <summary>Disposes the scope, and the handler if the scope does not dispose it.</summary>
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
