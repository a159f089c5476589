using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>
/// Runs attempts. How many at a time is its caller's affair. Safe for use by many threads.
/// </summary>
/// <remarks>
/// Attempts start on the shared thread pool: a handler that awaits holds no thread, and that is what handlers should do;
/// a pool of our own would be left at their first <c>ConfigureAwait(false)</c> anyway. Handlers that block their thread cost
/// their slots and nothing else: <see cref="PoolGuard"/> keeps threads coming. Kinds that compute or block for
/// long say so (<see cref="HandlerOptions.DedicatedThread"/>), and have one at once. The rest is kept cheap, about a microsecond
/// for a handler that has nothing to do: no timer without a timeout, and a token source, service scope or logger only when the
/// handler asks.
/// </remarks>
public sealed class AttemptRunner
{
    private readonly FrozenDictionary<string, RegisteredHandler> _handlers;
    private ISchedulerClient? _client;

    /// <summary>Closes the registry: nothing can be registered any more.</summary>
    /// <param name="services">What handlers are resolved from. Null: handlers that need services fail.</param>
    /// <param name="timeProvider">Default: the system's clock.</param>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or what was registered does not fit together.</exception>
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

    /// <summary>Whom handlers ask for results that were not sent along, and submit to. Set by the shell when it has one. Null: nobody.</summary>
    /// <remarks>One without codecs gets those of the handlers.</remarks>
    public ISchedulerClient? Client
    {
        get => _client;
        set => _client = value is { Codecs: null } && Codecs is not null ? value.WithCodecs(Codecs) : value;
    }

    /// <summary>Where attempts run, in tests that say when. Null: on the pool, or on threads of their own.</summary>
    internal IAttemptStage? Stage { get; init; }

    internal AttemptOptions Options { get; }

    internal LogTails LogTails { get; }

    internal IServiceProvider? Services { get; }

    internal TimeProvider TimeProvider { get; }

    internal ILoggerFactory? Loggers { get; }

    internal ILogger Logger { get; }

    /// <summary>Null: payloads and results are as handlers read and write them.</summary>
    internal PayloadCodecs? Codecs { get; }

    /// <summary>When a failed attempt is followed by another.</summary>
    internal FailureRules Rules { get; }

    /// <summary>
    /// Starts an attempt and returns at once. An assignment of a kind without a handler ends with an
    /// <see cref="AttemptHandedBackReport"/>.
    /// </summary>
    /// <param name="listener">Hears of its end, from another thread.</param>
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
