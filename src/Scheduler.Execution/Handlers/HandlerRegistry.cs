using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>
/// The handler for each kind. Filled before the first attempt runs; from then on it is closed, because a node
/// reports its kinds once, when it joins. Not safe for registration by several threads at a time.
/// </summary>
public sealed class HandlerRegistry : HandlerSet<HandlerRegistry>
{
    private readonly Dictionary<string, RegisteredHandler> _handlers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? Kind, Type Exception), Func<Exception, RetryDecision>> _exceptionRules = [];
    private readonly List<Func<IServiceProvider?, ITaskMiddleware>> _middleware = [];
    private readonly Upcasts _upcasts = new();
    private PayloadCodecs? _codecs;
    private bool _isClosed;

    /// <summary>The names of the registered kinds, with their aliases, in ordinal order.</summary>
    public IReadOnlyList<string> Kinds => [.. _handlers.Keys.Concat(_aliases.Keys).Order(StringComparer.Ordinal)];

    /// <summary>The registered kinds that can be interrupted (<see cref="HandlerOptions.CanYield"/>).</summary>
    public IReadOnlyList<string> YieldingKinds => [.. Kinds.Where(kind => Find(kind) is { Options.CanYield: true })];

    /// <summary>The codecs that decode payloads and encode results of its kinds (<see cref="HandlerSet{TSelf}.UseCodecs(PayloadCodecs)"/>). Null:
    /// none.</summary>
    public PayloadCodecs? Codecs => _codecs;

    protected override HandlerRegistry Registry => this;

    public bool Contains(string kind) => _handlers.ContainsKey(kind) || _aliases.ContainsKey(kind);

    /// <summary>The description of a kind. Null: the kind is not known, or has no description (<see cref="HandlerOptions.Description"/>).</summary>
    public string? DescriptionOf(string kind) => Find(kind)?.Options.Description;

    /// <summary>Why the task's handler cannot work with its payload, as far as its registration says
    /// (<see cref="HandlerOptions.PayloadFault"/>); null: no reason is known. An encoded payload is not checked.</summary>
    public TaskFault? PayloadFault(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return !PayloadEnvelope.IsEncoded(task.Payload.Span) && Find(task.Kind)?.Options.PayloadFault?.Invoke(task.Payload) is { } reason ? new TaskFault("payload", reason) : null;
    }

    /// <exception cref="SchedulerConfigurationException">Nothing is registered under that name; the message lists the registered names.</exception>
    public void RequireKnown(string kind)
    {
        if (!Contains(kind))
        {
            OptionRange.RequireKnown("handler for the kind", kind, Kinds);
        }
    }

    /// <summary>Checks that all services that handlers take as parameters exist, as far as the provider can tell.</summary>
    /// <param name="services">Null: there are none.</param>
    /// <exception cref="SchedulerConfigurationException">A service is missing, or a handler's payload is a service; the message names handler and
    /// type.</exception>
    public void RequireServices(IServiceProvider? services)
    {
        var known = services?.GetService<IServiceProviderIsService>();
        foreach (var handler in _handlers.Values)
        {
            foreach (var type in handler.Services)
            {
                if (services is null || (known is not null && !known.IsService(type)))
                {
                    throw new SchedulerConfigurationException(
                        $"The handler of '{handler.Kind}' takes {Articles.With(type.Name)} as its parameter, but "
                        + (services is null ? "it was started without services." : "there is no such service: register one. (A payload comes first, before services.)"));
                }
            }

            if (handler.Payload is { } payload && known?.IsService(payload) == true)
            {
                throw new SchedulerConfigurationException(
                    $"The handler of '{handler.Kind}' takes {Articles.With(payload.Name)} first, which is where its payload belongs, but that is a service. Put the payload before it, "
                    + "or, where it has none, the TaskContext.");
            }
        }
    }

    /// <summary>Adds the handlers that <see cref="TaskHandlerServices"/> registered with the services, and uses their <see cref="PayloadCodecs"/>
    /// if the registry has none. Hosts call it themselves.</summary>
    public HandlerRegistry AddFrom(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var registration in services.GetServices<TaskHandlerRegistration>())
        {
            registration.Register(this);
        }

        if (_codecs is null && services.GetService<PayloadCodecs>() is { } codecs)
        {
            SetCodecs(codecs);
        }

        return this;
    }

    /// <summary>The rules for exceptions; those without a kind apply to all kinds.</summary>
    internal IReadOnlyDictionary<(string? Kind, Type Exception), Func<Exception, RetryDecision>> ExceptionRules => _exceptionRules;

    /// <summary>Whether the payloads of a kind are checked.</summary>
    internal bool IsChecked(string kind) => Find(kind)?.Options.PayloadFault is not null;

    internal void AddHandler(RegisteredHandler handler, IReadOnlyList<string> aliases)
    {
        RequireName(handler.Kind);
        RequireFree(handler.Kind);
        _handlers.Add(handler.Kind, handler);
        foreach (var alias in aliases)
        {
            AddAlias(alias, handler.Kind);
        }
    }

    internal void AddAlias(string alias, string kind)
    {
        RequireName(alias);
        RequireFree(alias);
        _aliases.Add(alias, kind);
    }

    internal void AddRule(string? kind, Type exception, Func<Exception, RetryDecision> rule)
    {
        RequireOpen($"The rule for {exception.Name}", "rule");
        if (FailureRules.SaysItself(exception))
        {
            throw new SchedulerConfigurationException($"A {exception.Name} says itself when its task is tried again, so there can be no rule for it.");
        }

        if (!_exceptionRules.TryAdd((kind, exception), rule))
        {
            throw new SchedulerConfigurationException($"There is a rule for {exception.Name}{(kind is null ? "" : $" of the kind '{kind}'")} already.");
        }
    }

    internal void AddUpcast(string kind, int fromVersion, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> upcast)
    {
        RequireOpen($"The upcast of '{kind}'", "upcast");
        _upcasts.Add(kind, fromVersion, upcast);
    }

    internal void AddMiddleware(Func<IServiceProvider?, ITaskMiddleware> middleware)
    {
        RequireOpen("A middleware", "middleware");
        _middleware.Add(middleware);
    }

    internal void SetCodecs(PayloadCodecs codecs)
    {
        RequireOpen("The call of UseCodecs", "codec");
        _codecs = _codecs is null ? codecs : throw new SchedulerConfigurationException("There are codecs already: name all of them in one call of UseCodecs.");
    }

    /// <summary>From now on nothing can be registered, and look-ups are safe for any thread. Wraps each handler in everything that runs around
    /// it.</summary>
    /// <exception cref="SchedulerConfigurationException">Something was registered for a kind that has no handler, or a service is missing.</exception>
    internal FrozenDictionary<string, RegisteredHandler> Close(IServiceProvider? services)
    {
        foreach (var kind in _exceptionRules.Keys.Select(rule => rule.Kind).OfType<string>().Concat(_aliases.Values).Concat(_upcasts.Kinds))
        {
            if (_aliases.TryGetValue(kind, out var name))
            {
                throw new SchedulerConfigurationException($"Something is registered for '{kind}', which is another name of '{name}': register it for '{name}'.");
            }

            RequireKnown(kind);
        }

        RequireServices(services);
        _isClosed = true;
        var middleware = _middleware.ConvertAll(make => make(services));
        var around = _handlers.Values.ToDictionary(
            handler => handler.Kind, handler => handler with { Invoke = AttemptPipeline.Around(handler, _upcasts.Before(handler), middleware) }, StringComparer.Ordinal);
        return Kinds.ToFrozenDictionary(kind => kind, kind => around[_aliases.GetValueOrDefault(kind, kind)], StringComparer.Ordinal);
    }

    private RegisteredHandler? Find(string kind) => _handlers.GetValueOrDefault(_aliases.GetValueOrDefault(kind, kind));

    private static void RequireName(string kind)
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
    }

    private void RequireFree(string kind)
    {
        RequireOpen($"The handler of '{kind}'", "handler");
        if (Contains(kind))
        {
            throw new SchedulerConfigurationException($"The kind '{kind}' has a handler already.");
        }
    }

    private void RequireOpen(string what, string each)
    {
        if (_isClosed)
        {
            throw new SchedulerConfigurationException($"{what} comes too late: register every {each} before the node starts.");
        }
    }
}
