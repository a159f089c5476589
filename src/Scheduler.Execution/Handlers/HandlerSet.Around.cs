using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>What happens around handlers: other names, earlier payloads, middleware, and rules for exceptions.</content>
public abstract partial class HandlerSet<TSelf>
{
    /// <summary>Runs tasks that have the earlier name of a renamed kind with that kind's handler.</summary>
    /// <param name="alias">The earlier name.</param>
    /// <param name="kind">The kind, which must have a handler when the node starts.</param>
    /// <exception cref="SchedulerConfigurationException">The alias is empty, too long or taken.</exception>
    public TSelf Alias(string alias, string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Registry.AddAlias(alias, kind);
        return Self;
    }

    /// <summary>
    /// Converts payloads of an earlier version to the next one: the payload of that version is read as JSON, and the result of
    /// <paramref name="upcast"/> replaces it. A payload of version 1 goes through the upcast from 1, then through that from 2, and so on. The
    /// handler reads the version after the last upcast. A payload's version is that of the kind under which it was submitted
    /// (<see cref="PayloadKind{TPayload}.Version"/>): the header <see cref="PayloadVersion.Header"/>, and 1 without it.
    /// </summary>
    /// <param name="fromVersion">1 to 999,999.</param>
    /// <exception cref="SchedulerConfigurationException">There is already an upcast from that version, or the version is out of range. A missing
    /// upcast in between is reported when the node starts.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Upcast<TOld, TNew>(string kind, int fromVersion, Func<TOld, TNew> upcast) =>
        Upcast(kind, fromVersion, upcast, Payload.TypeInfo<TOld>(), Payload.TypeInfo<TNew>());

    /// <inheritdoc cref="Upcast{TOld,TNew}(string,int,Func{TOld,TNew})"/>
    public TSelf Upcast<TOld, TNew>(string kind, int fromVersion, Func<TOld, TNew> upcast, JsonTypeInfo<TOld> oldJson, JsonTypeInfo<TNew> newJson)
    {
        ArgumentNullException.ThrowIfNull(upcast);
        var isOptional = PayloadParameter.IsOptional(upcast, typeof(TOld));
        Registry.AddUpcast(kind, fromVersion, payload => Payload.Json(upcast(HandlerJson.ReadPayload(kind, payload, oldJson, isOptional)), newJson));
        return Self;
    }

    /// <summary>Puts middleware around every attempt, of all kinds: the first that is added is the outermost. It is created once, when the node
    /// starts: a service of that type, or a new instance with its constructor's arguments taken from the services. Services of an attempt are in
    /// <see cref="TaskContext.Services"/>.</summary>
    public TSelf UseMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, ITaskMiddleware
    {
        Registry.AddMiddleware(AttemptPipeline.Make<TMiddleware>);
        return Self;
    }

    /// <inheritdoc cref="UseMiddleware{TMiddleware}"/>
    /// <summary>The same with an existing instance.</summary>
    public TSelf UseMiddleware(ITaskMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Registry.AddMiddleware(_ => middleware);
        return Self;
    }

    /// <summary>The same with a function: <c>(payload, context, next) => next(payload, context)</c> does nothing.</summary>
    public TSelf UseMiddleware(Func<ReadOnlyMemory<byte>, TaskContext, AttemptDelegate, ValueTask<ReadOnlyMemory<byte>>> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        return UseMiddleware(new MiddlewareFunction(middleware));
    }

    /// <summary>
    /// Encodes and decodes payloads, results, checkpoints and added tasks. Handlers and middleware see them decoded. If something cannot be
    /// decoded, the attempt fails with the reason, and is not retried. A scheduler in this process also encodes what is submitted to it.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">There are codecs already, or the node has started.</exception>
    public TSelf UseCodecs(PayloadCodecs codecs)
    {
        ArgumentNullException.ThrowIfNull(codecs);
        Registry.SetCodecs(codecs);
        return Self;
    }

    /// <inheritdoc cref="UseCodecs(PayloadCodecs)"/>
    /// <param name="codecs">In the order in which they encode: first compress, then encrypt, and last store elsewhere.</param>
    public TSelf UseCodecs(params IReadOnlyList<IPayloadCodec> codecs) => UseCodecs(new PayloadCodecs(codecs));

    /// <summary>
    /// Adds a rule that says whether and when a task is retried after its handler has thrown such an exception, for all kinds of this registry. Of
    /// several rules the one for the most derived type applies; for an <see cref="AggregateException"/> with one inner exception, the inner one
    /// counts. A <see cref="TaskFailedException"/> and a <see cref="RetryAfterException"/> decide this themselves; no rule applies to them. After
    /// an exception without a rule, or whose rule throws, the task's retry policy applies.
    /// </summary>
    /// <param name="rule">May be called by several threads at a time. It must not block: the attempt ends when it has returned.</param>
    /// <exception cref="SchedulerConfigurationException">The type already has a rule, or decides itself when to retry; or the registry is
    /// closed.</exception>
    public TSelf OnException<TException>(Func<TException, RetryDecision> rule)
        where TException : Exception => AddRule(kind: null, rule);

    /// <summary>The same for one kind. Rules of the kind take precedence over those for all kinds: if one of them fits, however general its type
    /// is, no other applies.</summary>
    /// <param name="kind">The kind, which must have a handler when the node starts.</param>
    /// <inheritdoc cref="OnException{TException}(Func{TException,RetryDecision})" path="/param"/>
    /// <exception cref="SchedulerConfigurationException">The type already has a rule for the kind, or decides itself when to retry; or the registry
    /// is closed.</exception>
    public TSelf OnException<TException>(string kind, Func<TException, RetryDecision> rule)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(kind);
        return AddRule(kind, rule);
    }

    private TSelf AddRule<TException>(string? kind, Func<TException, RetryDecision> rule)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(rule);
        Registry.AddRule(kind, typeof(TException), e => rule((TException)e));
        return Self;
    }
}
