using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Handlers whose payload and result are type arguments.</content>
public abstract partial class HandlerSet<TSelf>
{
    /// <summary>Runs tasks of the kind with a function: from the payload, read as JSON, to the result, written as JSON. With type arguments the
    /// function's parameters need no types: <c>Handle&lt;string, string&gt;("greet", (name, context) => …)</c>.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind is empty, too long or taken, or the registry is closed.</exception>
    [OverloadResolutionPriority(52)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, TaskContext, Task<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context)), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(42)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, TaskContext, ValueTask<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, context) => handler(payload, context), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(12)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, TaskContext, TResult> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context)), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(53)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, Task<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, _) => new ValueTask<TResult>(handler(payload)), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(43)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, ValueTask<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, _) => handler(payload), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(13)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, TResult> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, _) => new ValueTask<TResult>(handler(payload)), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(51)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, CancellationToken, Task<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.CancellationToken)), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(41)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, CancellationToken, ValueTask<TResult>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, context) => handler(payload, context.CancellationToken), options);
    }

    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)"/>
    [OverloadResolutionPriority(11)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(string kind, Func<TPayload, CancellationToken, TResult> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.CancellationToken)), options);
    }

    /// <summary>Runs tasks of the kind with a function that has no result.</summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    [OverloadResolutionPriority(52)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Func<TPayload, TaskContext, Task> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, context) => new ValueTask(handler(payload, context)), options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(42)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Func<TPayload, TaskContext, ValueTask> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, context) => handler(payload, context), options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(12)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Action<TPayload, TaskContext> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, context) =>
        {
            handler(payload, context);
            return default;
        }, options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(53)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Func<TPayload, Task> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, _) => new ValueTask(handler(payload)), options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(43)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Func<TPayload, ValueTask> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, _) => handler(payload), options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(13)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Action<TPayload> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, _) =>
        {
            handler(payload);
            return default;
        }, options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(51)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Func<TPayload, CancellationToken, Task> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, context) => new ValueTask(handler(payload, context.CancellationToken)), options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(41)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Func<TPayload, CancellationToken, ValueTask> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, context) => handler(payload, context.CancellationToken), options);
    }

    /// <inheritdoc cref="Handle{TPayload}(string,Func{TPayload,TaskContext,Task},HandlerOptions)"/>
    [OverloadResolutionPriority(11)]
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload>(string kind, Action<TPayload, CancellationToken> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload>(kind, handler, (payload, context) =>
        {
            handler(payload, context.CancellationToken);
            return default;
        }, options);
    }
}
