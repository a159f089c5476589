using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <content>Classes as handlers.</content>
public abstract partial class HandlerSet<TSelf>
{
    /// <summary>Registers one handler object for all attempts: several threads may run it at a time.</summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<TPayload, TResult>(
        string kind, ITaskHandler<TPayload, TResult> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddJson<TPayload, TResult>(kind, handler.HandleAsync, (payload, context) => new ValueTask<TResult>(handler.HandleAsync(payload, context)), options);
    }

    /// <summary>
    /// Runs tasks of the kind with a class that is resolved anew for each attempt, in the attempt's own dependency injection scope.
    /// A class that is not registered as a service is created with its constructor's arguments taken from the services.
    /// </summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TSelf Handle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload, TResult>(
        string kind, HandlerOptions? options = null)
        where THandler : class, ITaskHandler<TPayload, TResult> =>
        AddJson<TPayload, TResult>(kind, RunAsync<THandler, TPayload, TResult>, RunAsync<THandler, TPayload, TResult>, Of<THandler, TPayload>(options));

    /// <inheritdoc cref="Handle{THandler,TPayload,TResult}(string,HandlerOptions)"/>
    /// <remarks>It uses no reflection. The source generator calls it for each class with a <see cref="TaskKindAttribute"/>.</remarks>
    public TSelf HandleBy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload, TResult>(
        TaskKind<TPayload, TResult> kind, HandlerOptions? options = null)
        where THandler : class, ITaskHandler<TPayload, TResult> =>
        Add(kind, RunAsync<THandler, TPayload, TResult>, RunAsync<THandler, TPayload, TResult>, Of<THandler, TPayload>(options));

    /// <inheritdoc cref="HandleBy{THandler,TPayload,TResult}(TaskKind{TPayload,TResult},HandlerOptions)"/>
    public TSelf HandleBy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload>(
        TaskKind<TPayload> kind, HandlerOptions? options = null)
        where THandler : class, ITaskHandler<TPayload> =>
        Add(kind, RunAsync<THandler, TPayload>, RunAsync<THandler, TPayload>, Of<THandler, TPayload>(options));

    private static HandlerOptions Of<THandler, TPayload>(HandlerOptions? options) => options is { PayloadOptional: not null }
        ? options
        : (options ?? HandlerOptions.Default) with { PayloadOptional = PayloadParameter.IsOptional(typeof(THandler), typeof(TPayload)) };

    // The payload has been read: one that can't be read should cost nothing more.
    private static ValueTask<TResult> RunAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload, TResult>(
        TPayload payload, TaskContext context)
        where THandler : class, ITaskHandler<TPayload, TResult> => new(context.Resolve<THandler>().HandleAsync(payload, context));

    private static ValueTask RunAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload>(TPayload payload, TaskContext context)
        where THandler : class, ITaskHandler<TPayload> => new(context.Resolve<THandler>().HandleAsync(payload, context));
}
