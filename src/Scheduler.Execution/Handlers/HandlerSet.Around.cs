using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>What happens around handlers: other names, earlier payloads, middleware, and what exceptions mean.</content>
public abstract partial class HandlerSet<TSelf>
{
    /// <summary>Runs tasks of an earlier name with the handler of the kind that was renamed.</summary>
    /// <param name="alias">The earlier name.</param>
    /// <param name="kind">It must have a handler when the node starts.</param>
    /// <exception cref="SchedulerConfigurationException">The alias is empty, too long or taken.</exception>
    public TSelf Alias(string alias, string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Registry.AddAlias(alias, kind);
        return Self;
    }

    /// <summary>
    /// Brings payloads of an earlier shape to the next one: the payload of that version is read as JSON, and what <paramref name="upcast"/> returns takes its place. One of
    /// version 1 goes through the upcast from 1, then through that from 2, and so on. The handler reads the version after the last. A payload's version is that of
    /// the kind under which it was submitted (<see cref="PayloadKind{TPayload}.Version"/>): the header <see cref="PayloadVersion.Header"/>, and 1 without it.
    /// </summary>
    /// <param name="fromVersion">1 to 999,999.</param>
    /// <exception cref="SchedulerConfigurationException">There is one from that version, or it is out of range. That one is missing in between is said when the node starts.</exception>
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

    /// <summary>Puts middleware around every attempt, of all kinds: the first that is added is the outermost. It is made once, when the node starts: a service of that type, or one made with
    /// its constructor's arguments taken from the services. What belongs to an attempt is in <see cref="TaskContext.Services"/>.</summary>
    public TSelf UseMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, ITaskMiddleware
    {
        Registry.AddMiddleware(AttemptPipeline.Make<TMiddleware>);
        return Self;
    }

    /// <inheritdoc cref="UseMiddleware{TMiddleware}"/>
    /// <summary>The same with one that is there.</summary>
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
    /// Encodes and decodes payloads, results, checkpoints and added tasks. Handlers and middleware see them decoded. What can't be read fails the attempt with the
    /// reason, and is not tried again. A scheduler in this process encodes what is submitted to it, too.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">There are some already, or the node has started.</exception>
    public TSelf UseCodecs(PayloadCodecs codecs)
    {
        ArgumentNullException.ThrowIfNull(codecs);
        Registry.SetCodecs(codecs);
        return Self;
    }

    /// <inheritdoc cref="UseCodecs(PayloadCodecs)"/>
    /// <param name="codecs">In the order in which they encode: compress first, then encrypt, and keep elsewhere last.</param>
    public TSelf UseCodecs(params IReadOnlyList<IPayloadCodec> codecs) => UseCodecs(new PayloadCodecs(codecs));

    /// <summary>
    /// Says when a task is tried again whose handler has thrown such an exception, for all kinds of this registry. Of several rules that of the
    /// most derived type is asked; of an <see cref="AggregateException"/> with one exception inside, that one counts. A
    /// <see cref="TaskFailedException"/> and a <see cref="RetryAfterException"/> say it themselves, and no rule is asked of them. An exception without
    /// a rule, or whose rule throws, is followed by another attempt as the task's retry policy says.
    /// </summary>
    /// <param name="rule">Asked by several threads at a time. It must not block: the attempt ends when it has answered.</param>
    /// <exception cref="SchedulerConfigurationException">The type has a rule already, or says itself when to try again; or the registry is closed.</exception>
    public TSelf OnException<TException>(Func<TException, RetryDecision> rule)
        where TException : Exception => AddRule(kind: null, rule);

    /// <summary>The same for one kind. Rules of the kind go before those for all kinds: where one of them fits, however general its type is, no other is
    /// asked.</summary>
    /// <param name="kind">It must have a handler when the node starts.</param>
    /// <inheritdoc cref="OnException{TException}(Func{TException,RetryDecision})" path="/param"/>
    /// <exception cref="SchedulerConfigurationException">The type has a rule of the kind already, or says itself when to try again; or the registry is
    /// closed.</exception>
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
