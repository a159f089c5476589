using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Handlers of typed kinds that are asynchronous and return a type that converts to the kind's result: a <c>List&lt;int&gt;</c> for a kind
/// whose result is an <c>IReadOnlyList&lt;int&gt;</c> or an <c>object</c>. The compiler infers a task's result as the kind's own type or not at
/// all, so these are separate overloads.</content>
public abstract partial class HandlerSet<TSelf>
{
    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(33)]
    public TSelf Handle<TPayload, TResult, TReturned>(TaskKind<TPayload, TResult> kind, Func<TPayload, Task<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult =>
        Add(kind, handler, (payload, _) => AsResultAsync<TResult, TReturned>(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(23)]
    public TSelf Handle<TPayload, TResult, TReturned>(TaskKind<TPayload, TResult> kind, Func<TPayload, ValueTask<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult =>
        Add(kind, handler, (payload, _) => AsResultAsync<TResult, TReturned>(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(32)]
    public TSelf Handle<TPayload, TResult, TReturned>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, Task<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(22)]
    public TSelf Handle<TPayload, TResult, TReturned>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, ValueTask<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(31)]
    public TSelf Handle<TPayload, TResult, TReturned>(TaskKind<TPayload, TResult> kind, Func<TPayload, CancellationToken, Task<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.CancellationToken)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(21)]
    public TSelf Handle<TPayload, TResult, TReturned>(TaskKind<TPayload, TResult> kind, Func<TPayload, CancellationToken, ValueTask<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.CancellationToken)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(30)]
    public TSelf Handle<TPayload, TResult, TReturned, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, Task<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(20)]
    public TSelf Handle<TPayload, TResult, TReturned, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, ValueTask<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(30)]
    public TSelf Handle<TPayload, TResult, TReturned, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, Task<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(20)]
    public TSelf Handle<TPayload, TResult, TReturned, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, ValueTask<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(30)]
    public TSelf Handle<TPayload, TResult, TReturned, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, Task<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(20)]
    public TSelf Handle<TPayload, TResult, TReturned, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, ValueTask<TReturned>> handler, HandlerOptions? options = null)
        where TReturned : TResult
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => AsResultAsync<TResult, TReturned>(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    private static async ValueTask<TResult> AsResultAsync<TResult, TReturned>(Task<TReturned> returned)
        where TReturned : TResult => await returned.ConfigureAwait(false);

    private static async ValueTask<TResult> AsResultAsync<TResult, TReturned>(ValueTask<TReturned> returned)
        where TReturned : TResult => await returned.ConfigureAwait(false);
}
