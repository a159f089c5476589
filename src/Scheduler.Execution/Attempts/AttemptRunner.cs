using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>
/// Runs attempts. The caller decides how many run at a time. Safe for use by many threads.
/// </summary>
/// <remarks>
/// Attempts start on the shared thread pool: a handler that awaits holds no thread, and that is what handlers should do.
/// A separate pool would be left at their first <c>ConfigureAwait(false)</c> anyway. Handlers that block their thread cost
/// only their slots: <see cref="PoolGuard"/> makes sure that the pool has threads. Kinds that compute or block for
/// long can declare it (<see cref="HandlerOptions.DedicatedThread"/>), and get a thread at once. Everything else is kept cheap, about a microsecond
/// for a handler that has nothing to do: no timer without a timeout, and a token source, service scope or logger only when the
/// handler asks.
/// </remarks>
public sealed class AttemptRunner
{
    private readonly FrozenDictionary<string, RegisteredHandler> _handlers;
    private ISchedulerClient? _client;

    /// <summary>Closes the registry: from now on nothing can be registered.</summary>
    /// <param name="services">The services that handlers are resolved from. Null: handlers that need services fail.</param>
    /// <param name="timeProvider">Default: the system's clock.</param>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or the registrations do not fit together.</exception>
    public AttemptRunner(
        HandlerRegistry handlers,
        IServiceProvider? services = null,
        AttemptOptions? options = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        Options = options ?? AttemptOptions.Default;
        Options.Validate();
        Services = services;
        TimeProvider = timeProvider ?? TimeProvider.System;
        Loggers = loggers;
        AttemptLogs.AddTo(loggers);
        Logger = loggers?.CreateLogger<AttemptRunner>() ?? (ILogger)NullLogger.Instance;
        _handlers = handlers.Close(services);
        Codecs = handlers.Codecs;
        LogTails = new LogTails(TimeProvider);
        Rules = new FailureRules(handlers.ExceptionRules, Logger);
    }

    /// <summary>The client that handlers use to get results that were not sent along, and to submit. Set by the shell when it has one. Null:
    /// none.</summary>
    /// <remarks>A client without codecs gets those of the handlers.</remarks>
    public ISchedulerClient? Client
    {
        get => _client;
        set => _client = value is { Codecs: null } && Codecs is not null ? value.WithCodecs(Codecs) : value;
    }

    /// <summary>Where attempts run, in tests that control it. Null: on the pool, or on threads of their own.</summary>
    internal IAttemptStage? Stage { get; init; }

    internal AttemptOptions Options { get; }

    internal LogTails LogTails { get; }

    internal IServiceProvider? Services { get; }

    internal TimeProvider TimeProvider { get; }

    internal ILoggerFactory? Loggers { get; }

    internal ILogger Logger { get; }

    /// <summary>Null: payloads and results are stored as handlers read and write them.</summary>
    internal PayloadCodecs? Codecs { get; }

    /// <summary>Whether and when a failed attempt is followed by another.</summary>
    internal FailureRules Rules { get; }

    /// <summary>
    /// Starts an attempt and returns at once. An assignment whose kind has no handler ends with an
    /// <see cref="AttemptHandedBackReport"/>.
    /// </summary>
    /// <param name="listener">Notified of the attempt's end, from another thread.</param>
    public RunningAttempt Start(Assignment assignment, IAttemptListener listener)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        ArgumentNullException.ThrowIfNull(listener);
        var handler = _handlers.GetValueOrDefault(assignment.Task.Kind);
        var attempt = new RunningAttempt(this, assignment, handler, listener);
        if (Stage is not null)
        {
            Stage.Start(attempt);
        }
        else if (handler is { Options.DedicatedThread: true })
        {
            StartThread(attempt);
        }
        else if (!attempt.TryFollow())
        {
            // Unsafe: the caller's ambient context (a request's, an actor's) is none of the handler's business.
            ThreadPool.UnsafeQueueUserWorkItem(attempt, preferLocal: false);
        }

        return attempt;
    }

    private static void StartThread(RunningAttempt attempt) =>
        new Thread(static state => ((IThreadPoolWorkItem)state!).Execute())
        {
            IsBackground = true,
            Name = "attempt of " + attempt.Assignment.Task.Kind,
        }.UnsafeStart(attempt);
}
