using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Handlers of typed kinds: payload and result must have the kind's types, or the program does not compile. None of them uses reflection.
/// The parameters after the payload are the <see cref="TaskContext"/>, a part of it, or services.</content>
/// <remarks>Of the overloads that fit a function, one has the highest priority, so that none is ambiguous and no asynchronous result goes
/// unawaited. Asynchronous overloads come first, 50 for a task and 40 for a value task; then, 30 and 20, those whose result has another type than
/// the kind's; last, 10, the synchronous ones. Of several methods of one name the one with the fewest parameters is taken: 3 more for the payload
/// alone, 2 with the context, 1 with the token.</remarks>
public abstract partial class HandlerSet<TSelf>
{
    /// <summary>Runs tasks of the kind with a function: from the payload to the result.</summary>
    /// <exception cref="SchedulerConfigurationException">The kind is empty, too long or taken, or the registry is closed. A missing service is
    /// reported when the node starts.</exception>
    [OverloadResolutionPriority(53)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, Task<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => new ValueTask<TResult>(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(43)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, ValueTask<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => handler(payload), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(13)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TResult> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, _) => new ValueTask<TResult>(handler(payload)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(52)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, Task<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(42)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, ValueTask<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => handler(payload, context), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(12)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, TaskContext, TResult> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(51)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, CancellationToken, Task<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.CancellationToken)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(41)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, CancellationToken, ValueTask<TResult>> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => handler(payload, context.CancellationToken), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(11)]
    public TSelf Handle<TPayload, TResult>(TaskKind<TPayload, TResult> kind, Func<TPayload, CancellationToken, TResult> handler, HandlerOptions? options = null) =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.CancellationToken)), options);

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(50)]
    public TSelf Handle<TPayload, TResult, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, Task<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(40)]
    public TSelf Handle<TPayload, TResult, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, ValueTask<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>()), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(10)]
    public TSelf Handle<TPayload, TResult, T1>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, TResult> handler, HandlerOptions? options = null)
        where T1 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>())), options, typeof(T1));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(50)]
    public TSelf Handle<TPayload, TResult, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, Task<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(40)]
    public TSelf Handle<TPayload, TResult, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, ValueTask<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>()), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(10)]
    public TSelf Handle<TPayload, TResult, T1, T2>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, TResult> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>())), options, typeof(T1), typeof(T2));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(50)]
    public TSelf Handle<TPayload, TResult, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, Task<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(40)]
    public TSelf Handle<TPayload, TResult, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, ValueTask<TResult>> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>()), options, typeof(T1), typeof(T2), typeof(T3));

    /// <inheritdoc cref="Handle{TPayload, TResult}(TaskKind{TPayload, TResult}, Func{TPayload, Task{TResult}}, HandlerOptions)"/>
    [OverloadResolutionPriority(10)]
    public TSelf Handle<TPayload, TResult, T1, T2, T3>(TaskKind<TPayload, TResult> kind, Func<TPayload, T1, T2, T3, TResult> handler, HandlerOptions? options = null)
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull =>
        Add(kind, handler, (payload, context) => new ValueTask<TResult>(handler(payload, context.Argument<T1>(), context.Argument<T2>(), context.Argument<T3>())), options, typeof(T1), typeof(T2), typeof(T3));
}
