using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Adds handlers: to a <see cref="HandlerRegistry"/>, or to the options of a scheduler in this process. Each method returns the object it
/// was called on.</summary>
/// <typeparam name="TSelf">The type of the object the methods are called on.</typeparam>
public abstract partial class HandlerSet<TSelf>
    where TSelf : HandlerSet<TSelf>
{
    /// <summary>The registry that holds the handlers.</summary>
    protected abstract HandlerRegistry Registry { get; }

    private TSelf Self => (TSelf)this;

    /// <summary>
    /// Runs tasks of the kind with a function of any supported shape. Its first parameter is the payload, read as JSON, unless it is one of these:
    /// the <see cref="TaskContext"/>, a <see cref="CancellationToken"/>, an <c>ILogger</c>, a <see cref="TimeProvider"/>, an
    /// <see cref="IServiceProvider"/>, or an interface, which is a service. All other parameters are one of these, or services, from the attempt's
    /// own scope. It returns nothing, a <see cref="Task"/>, a <see cref="ValueTask"/>, or, with or without one of them, the result, which is
    /// written as JSON.
    /// </summary>
    /// <example><code>
    /// options.Handle("resize", async (Resize image, IImages images, CancellationToken cancellationToken) => await images.ResizeAsync(image, cancellationToken));
    /// </code></example>
    /// <exception cref="SchedulerConfigurationException">The kind is empty, too long or taken, or the function has an unsupported shape; the
    /// message says why. A missing service is reported when the node starts.</exception>
    [OverloadResolutionPriority(100)]
    [RequiresUnreferencedCode(DelegateHandler.NeedsReflection)]
    [RequiresDynamicCode(DelegateHandler.NeedsReflection)]
    public TSelf Handle(string kind, Delegate handler, HandlerOptions? options = null) => Add(DelegateHandler.Bind(kind, handler, options ?? HandlerOptions.Default));

    /// <summary>
    /// Registers a function from bytes to bytes: payload and result have any form that submitter and handler agree upon. The
    /// returned bytes must not change afterwards.
    /// </summary>
    /// <inheritdoc cref="Handle{TPayload,TResult}(string,Func{TPayload,TaskContext,Task{TResult}},HandlerOptions)" path="/exception"/>
    public TSelf HandleBytes(
        string kind, Func<ReadOnlyMemory<byte>, TaskContext, ValueTask<ReadOnlyMemory<byte>>> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(new RegisteredHandler(kind, options ?? HandlerOptions.Default, new AttemptDelegate(handler)) { WritesJson = false });
    }

    private TSelf Add(RegisteredHandler handler, IReadOnlyList<string>? aliases = null)
    {
        Registry.AddHandler(handler, aliases ?? []);
        return Self;
    }

    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    private TSelf AddJson<TPayload, TResult>(string kind, Delegate handler, Func<TPayload, TaskContext, ValueTask<TResult>> run, HandlerOptions? options) => Add(new RegisteredHandler(
        kind, options ?? HandlerOptions.Default, TypedHandler.Of(kind, Payload.TypeInfo<TPayload>(), IsOptional<TPayload>(handler, options), Payload.TypeInfo<TResult>(), run)));

    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    private TSelf AddJson<TPayload>(string kind, Delegate handler, Func<TPayload, TaskContext, ValueTask> run, HandlerOptions? options) =>
        Add(new RegisteredHandler(kind, options ?? HandlerOptions.Default, TypedHandler.Of(kind, Payload.TypeInfo<TPayload>(), IsOptional<TPayload>(handler, options), run)));

    private TSelf Add<TPayload, TResult>(
        TaskKind<TPayload, TResult> kind, Delegate handler, Func<TPayload, TaskContext, ValueTask<TResult>> run, HandlerOptions? options, params Type[] arguments)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(Registered(kind, options, TypedHandler.Of(kind.Name, kind.PayloadJson, IsOptional<TPayload>(handler, options), kind.ResultJson, run), arguments), kind.Aliases);
    }

    private TSelf Add<TPayload>(
        TaskKind<TPayload> kind, Delegate handler, Func<TPayload, TaskContext, ValueTask> run, HandlerOptions? options, params Type[] arguments)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(Registered(kind, options, TypedHandler.Of(kind.Name, kind.PayloadJson, IsOptional<TPayload>(handler, options), run), arguments), kind.Aliases);
    }

    private static bool IsOptional<TPayload>(Delegate handler, HandlerOptions? options) => options?.PayloadOptional ?? PayloadParameter.IsOptional(handler, typeof(TPayload));

    private static RegisteredHandler Registered<TPayload>(PayloadKind<TPayload> kind, HandlerOptions? options, AttemptDelegate invoke, Type[] arguments) =>
        new(kind.Name, options ?? HandlerOptions.Default, invoke)
        {
            Version = kind.Version,
            Services = [.. arguments.Where(type => !TaskContext.IsPart(type))],
        };
}
