using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Handlers of typed kinds: payload and result are those of the kind, or the program does not compile. None of them uses reflection. The parameters after the payload are the
/// <see cref="TaskContext"/>, a part of it, or services.</content>
/// <remarks>Of two forms that fit a function the one that waits for it has the higher priority, so that none is ambiguous and none is left to run unheard.</remarks>
public abstract partial class HandlerSet<TSelf>
{
    /// <summary>Runs tasks of the kind with a function: from the payload to the result.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind is empty, too long or taken, or the registry is closed. That a service is missing is said when the
    /// node starts.</exception>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, Task<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => new ValueTask<TResult>(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, ValueTask<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => handler(payload), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TResult> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => new ValueTask<TResult>(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, Task<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, ValueTask<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => handler(payload, context), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, TResult> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, TResult, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, Task<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, TResult, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, ValueTask<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>()), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, TResult, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, TResult> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, TResult, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, Task<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, TResult, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, ValueTask<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>()), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, TResult, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, TResult> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, TResult, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, Task<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, TResult, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, ValueTask<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>()), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, TResult, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, TResult> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, Task> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => new ValueTask(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, ValueTask> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => handler(payload), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Action<TPayload> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) =>
        {
            handler(payload);
            return default;
        }, options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, TaskContext, Task> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, TaskContext, ValueTask> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => handler(payload, context), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Action<TPayload, TaskContext> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context);
            return default;
        }, options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, T1>(TaskKind<TPayload> kind, Func<TPayload, T1, Task> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, T1>(TaskKind<TPayload> kind, Func<TPayload, T1, ValueTask> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>()), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, T1>(TaskKind<TPayload> kind, Action<TPayload, T1> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context.Argument<T1>());
            return default;
        }, options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, T1, T2>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, Task> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, T1, T2>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, ValueTask> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>()), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, T1, T2>(TaskKind<TPayload> kind, Action<TPayload, T1, T2> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context.Argument<T1>(), context.Argument<T2>());
            return default;
        }, options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(3)]
    public TSelf Handle<TPayload, T1, T2, T3>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, T3, Task> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(2)]
    public TSelf Handle<TPayload, T1, T2, T3>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, T3, ValueTask> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>()), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(1)]
    public TSelf Handle<TPayload, T1, T2, T3>(TaskKind<TPayload> kind, Action<TPayload, T1, T2, T3> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>());
            return default;
        }, options, typeof(T1), typeof(T2), typeof(T3));
}
