using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Execution.Handlers;

/// <summary>What an attempt goes through: middleware in the order in which it was added; then references to results are replaced, the payload is brought to the handler's
/// version, and the handler runs.</summary>
internal static class AttemptPipeline
{
    public static AttemptDelegate Around(AttemptDelegate handler, IReadOnlyList<ITaskMiddleware> middleware)
    {
        AttemptDelegate pipeline = (payload, context) =>
            ResultReferences.MayBeIn(context, payload) ? ReplaceAsync(handler, payload, context) : handler(payload, context);
        for (var i = middleware.Count - 1; i >= 0; i--)
        {
            var (outer, next) = (middleware[i], pipeline);
            pipeline = outer is MiddlewareFunction function
                ? (payload, context) => function.Invoke(payload, context, next)
                : (payload, context) => outer.InvokeAsync(payload, context, next);
        }

        return pipeline;
    }

    /// <summary>The service of that type; where there is none, one that is made with its constructor's arguments taken from the services.</summary>
    public static ITaskMiddleware Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(IServiceProvider? services)
        where TMiddleware : class, ITaskMiddleware =>
        services?.GetService<TMiddleware>() ?? ActivatorUtilities.CreateInstance<TMiddleware>(services ?? NoServices.Instance);

    private static async ValueTask<ReadOnlyMemory<byte>> ReplaceAsync(AttemptDelegate handler, ReadOnlyMemory<byte> payload, TaskContext context) =>
        await handler(await ResultReferences.ReplaceAsync(payload, context).ConfigureAwait(false), context).ConfigureAwait(false);
}

/// <summary>A function as middleware.</summary>
internal sealed class MiddlewareFunction(Func<ReadOnlyMemory<byte>, TaskContext, AttemptDelegate, ValueTask<ReadOnlyMemory<byte>>> invoke) : ITaskMiddleware
{
    public Func<ReadOnlyMemory<byte>, TaskContext, AttemptDelegate, ValueTask<ReadOnlyMemory<byte>>> Invoke => invoke;

    public ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next) => invoke(payload, context, next);
}

/// <summary>Of a scheduler without services: it has none.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static readonly NoServices Instance = new();

    public object? GetService(Type serviceType) => null;
}
