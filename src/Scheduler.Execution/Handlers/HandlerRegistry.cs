using System.Collections.Frozen;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>
/// Which handler does which kind. Filled before the first attempt runs; from then on it is closed, because a node
/// tells its kinds once, when it joins. Not safe for registration by several threads at a time.
/// </summary>
public sealed class HandlerRegistry
{
    private readonly Dictionary<string, RegisteredHandler> _handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? Kind, Type Exception), Func<Exception, RetryDecision>> _exceptionRules = [];
    private FrozenDictionary<string, RegisteredHandler>? _closed;

    /// <summary>The names of the registered kinds, in ordinal order.</summary>
    public IReadOnlyList<string> Kinds => [.. _handlers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Those of them that can be interrupted (<see cref="HandlerOptions.CanYield"/>).</summary>
    public IReadOnlyList<string> YieldingKinds => [.. Kinds.Where(kind => _handlers[kind].Options.CanYield)];

    public bool Contains(string kind) => _handlers.ContainsKey(kind);

    /// <summary>What keeps the task's handler from working with its payload, as far as that was told
    /// (<see cref="HandlerOptions.PayloadFault"/>); null: nothing.</summary>
    public TaskFault? PayloadFault(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return _handlers.TryGetValue(task.Kind, out var handler) && handler.Options.PayloadFault?.Invoke(task.Payload) is { } reason
            ? new TaskFault("payload", reason)
            : null;
    }

    /// <exception cref="SchedulerConfigurationException">Nothing is registered under that name; the message lists those that are.</exception>
    public void RequireKnown(string kind)
    {
        if (!_handlers.ContainsKey(kind))
        {
            OptionRange.RequireKnown("handler for the kind", kind, _handlers.Keys);
        }
    }

    /// <summary>Registers a function that reads JSON and returns what becomes the result, as JSON.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind is empty, too long or taken, or the registry is closed.</exception>
    public HandlerRegistry Handle<TPayload, TResult>(
        string kind, Func<TPayload, TaskContext, Task<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(kind, options, async (payload, context) =>
        {
            var result = await handler(HandlerJson.ReadPayload<TPayload>(kind, payload), context).ConfigureAwait(false);
            return HandlerJson.WriteResult(kind, result);
        });
    }

    /// <summary>Registers a function that reads JSON and has no result.</summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    public HandlerRegistry Handle<TPayload>(string kind, Func<TPayload, TaskContext, Task> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(kind, options, async (payload, context) =>
        {
            await handler(HandlerJson.ReadPayload<TPayload>(kind, payload), context).ConfigureAwait(false);
            return default;
        });
    }

    /// <summary>Registers one handler for every attempt: several threads may be in it at a time.</summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    public HandlerRegistry Handle<TPayload, TResult>(
        string kind, ITaskHandler<TPayload, TResult> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handle<TPayload, TResult>(kind, handler.HandleAsync, options);
    }

    /// <summary>
    /// Registers a handler that is resolved anew for each attempt, in a dependency injection scope of the attempt's own.
    /// One that was not registered as a service is made with its constructor's arguments taken from the services.
    /// </summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    public HandlerRegistry Handle<THandler, TPayload, TResult>(string kind, HandlerOptions? options = null)
        where THandler : class, ITaskHandler<TPayload, TResult> =>
        Add(kind, options, async (payload, context) =>
        {
            // Before the handler is made: a payload that can't be read should cost nothing more.
            var input = HandlerJson.ReadPayload<TPayload>(kind, payload);
            var handler = context.Resolve<THandler>();
            return HandlerJson.WriteResult(kind, await handler.HandleAsync(input, context).ConfigureAwait(false));
        });

    /// <summary>
    /// Registers a function from bytes to bytes: payload and result in whatever form the two ends agree upon. The
    /// returned bytes must not change afterwards.
    /// </summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    public HandlerRegistry HandleBytes(
        string kind, Func<ReadOnlyMemory<byte>, TaskContext, ValueTask<ReadOnlyMemory<byte>>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(kind, options, handler);
    }

    /// <summary>
    /// Says when a task is tried again whose handler has thrown such an exception, for all kinds of this registry. Of several rules that of the
    /// most derived type is asked; of an <see cref="AggregateException"/> with one exception inside, that one counts. A
    /// <see cref="TaskFailedException"/> and a <see cref="RetryAfterException"/> say it themselves, and no rule is asked of them. An exception without
    /// a rule, or whose rule throws, is followed by another attempt as the task's retry policy says.
    /// </summary>
    /// <param name="rule">Asked by several threads at a time. It must not block: the attempt ends when it has answered.</param>
    /// <exception cref="SchedulerConfigurationException">The type has a rule already, or says itself when to try again; or the registry is closed.</exception>
    public HandlerRegistry OnException<TException>(Func<TException, RetryDecision> rule)
        where TException : Exception => AddRule(kind: null, rule);

    /// <summary>The same for one kind. Rules of the kind go before those for all kinds: where one of them fits, however general its type is, no other is
    /// asked.</summary>
    /// <param name="kind">It must have a handler when the node starts.</param>
    /// <inheritdoc cref="OnException{TException}(Func{TException,RetryDecision})" path="/param"/>
    /// <exception cref="SchedulerConfigurationException">The type has a rule of the kind already, or says itself when to try again; or the registry is
    /// closed.</exception>
    public HandlerRegistry OnException<TException>(string kind, Func<TException, RetryDecision> rule)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(kind);
        return AddRule(kind, rule);
    }

    private HandlerRegistry AddRule<TException>(string? kind, Func<TException, RetryDecision> rule)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(rule);
        var name = typeof(TException).Name;
        if (_closed is not null)
        {
            throw new SchedulerConfigurationException($"The rule for {name} comes too late: register every rule before the node starts.");
        }

        if (FailureRules.SaysItself(typeof(TException)))
        {
            throw new SchedulerConfigurationException($"A {name} says itself when its task is tried again, so there can be no rule for it.");
        }

        if (!_exceptionRules.TryAdd((kind, typeof(TException)), e => rule((TException)e)))
        {
            throw new SchedulerConfigurationException($"There is a rule for {name}{(kind is null ? "" : $" of the kind '{kind}'")} already.");
        }

        return this;
    }

    /// <summary>The rules for exceptions; those without a kind are for all.</summary>
    internal IReadOnlyDictionary<(string? Kind, Type Exception), Func<Exception, RetryDecision>> ExceptionRules => _exceptionRules;

    /// <summary>Whether the payloads of a kind are checked.</summary>
    internal bool IsChecked(string kind) => _handlers.GetValueOrDefault(kind)?.Options.PayloadFault is not null;

    /// <summary>From now on nothing can be registered, and lookups are safe for any thread.</summary>
    /// <exception cref="SchedulerConfigurationException">A rule for exceptions is of a kind that has no handler.</exception>
    internal FrozenDictionary<string, RegisteredHandler> Close()
    {
        foreach (var kind in _exceptionRules.Keys.Select(rule => rule.Kind).OfType<string>())
        {
            RequireKnown(kind);
        }

        return _closed ??= _handlers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private HandlerRegistry Add(
        string kind, HandlerOptions? options, Func<ReadOnlyMemory<byte>, TaskContext, ValueTask<ReadOnlyMemory<byte>>> invoke)
    {
        if (string.IsNullOrWhiteSpace(kind))
        {
            throw new SchedulerConfigurationException("The name of a kind must not be empty.");
        }

        if (kind.Length > SchedulerLimits.Default.MaxNameChars)
        {
            throw new SchedulerConfigurationException(
                $"The name of a kind has at most {SchedulerLimits.Default.MaxNameChars} characters, but this has {kind.Length}: '{kind}'.");
        }

        if (_closed is not null)
        {
            throw new SchedulerConfigurationException(
                $"The handler of '{kind}' comes too late: register every handler before the node starts.");
        }

        if (!_handlers.TryAdd(kind, new RegisteredHandler(kind, options ?? HandlerOptions.Default, invoke)))
        {
            throw new SchedulerConfigurationException($"The kind '{kind}' has a handler already.");
        }

        return this;
    }
}

/// <summary>Every form of handler, brought down to one.</summary>
internal sealed record RegisteredHandler(
    string Kind, HandlerOptions Options, Func<ReadOnlyMemory<byte>, TaskContext, ValueTask<ReadOnlyMemory<byte>>> Invoke);
