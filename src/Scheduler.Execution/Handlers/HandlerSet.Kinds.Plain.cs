using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Handlers of typed kinds that have no result.</content>
public abstract partial class HandlerSet<TSelf>
{
    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(53)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, Task> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => new ValueTask(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(43)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, ValueTask> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => handler(payload), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(13)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Action<TPayload> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) =>
        {
            handler(payload);
            return default;
        }, options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(52)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, TaskContext, Task> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(42)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, TaskContext, ValueTask> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => handler(payload, context), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(12)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Action<TPayload, TaskContext> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context);
            return default;
        }, options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(51)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, CancellationToken, Task> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.CancellationToken)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(41)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Func<TPayload, CancellationToken, ValueTask> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => handler(payload, context.CancellationToken), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(11)]
    public TSelf Handle<TPayload>(TaskKind<TPayload> kind, Action<TPayload, CancellationToken> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context.CancellationToken);
            return default;
        }, options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(50)]
    public TSelf Handle<TPayload, T1>(TaskKind<TPayload> kind, Func<TPayload, T1, Task> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(40)]
    public TSelf Handle<TPayload, T1>(TaskKind<TPayload> kind, Func<TPayload, T1, ValueTask> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>()), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(10)]
    public TSelf Handle<TPayload, T1>(TaskKind<TPayload> kind, Action<TPayload, T1> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context.Argument<T1>());
            return default;
        }, options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(50)]
    public TSelf Handle<TPayload, T1, T2>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, Task> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(40)]
    public TSelf Handle<TPayload, T1, T2>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, ValueTask> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>()), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(10)]
    public TSelf Handle<TPayload, T1, T2>(TaskKind<TPayload> kind, Action<TPayload, T1, T2> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) =>
        {
            handler(payload, context.Argument<T1>(), context.Argument<T2>());
            return default;
        }, options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(50)]
    public TSelf Handle<TPayload, T1, T2, T3>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, T3, Task> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(40)]
    public TSelf Handle<TPayload, T1, T2, T3>(TaskKind<TPayload> kind, Func<TPayload, T1, T2, T3, ValueTask> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>()), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(10)]
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
