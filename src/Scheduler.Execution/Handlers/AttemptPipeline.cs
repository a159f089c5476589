using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>The stages of an attempt: middleware in the order in which it was added; then references to results are replaced, the payload is
/// upgraded to the handler's version, and the handler runs.</summary>
internal static class AttemptPipeline
{
    /// <param name="registered">The handler's kind; <paramref name="handler"/> already includes what is around it.</param>
    public static AttemptDelegate Around(RegisteredHandler registered, AttemptDelegate handler, IReadOnlyList<ITaskMiddleware> middleware)
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

        return middleware.Count > 0 && registered.WritesJson ? Checked(registered.Kind, pipeline) : pipeline;
    }

    // Clients read the result of such a kind as JSON. What the handler has written is: only bytes that a middleware put in its place are looked at.
    private static AttemptDelegate Checked(string kind, AttemptDelegate pipeline)
    {
        return (payload, context) =>
        {
            var result = pipeline(payload, context);
            return result.IsCompletedSuccessfully ? new ValueTask<ReadOnlyMemory<byte>>(Check(kind, result.Result, context)) : CheckAsync(kind, result, context);
        };

        static async ValueTask<ReadOnlyMemory<byte>> CheckAsync(string kind, ValueTask<ReadOnlyMemory<byte>> result, TaskContext context) =>
            Check(kind, await result.ConfigureAwait(false), context);
    }

    private static ReadOnlyMemory<byte> Check(string kind, ReadOnlyMemory<byte> result, TaskContext context)
    {
        if (!result.IsEmpty && !result.Equals(context.WrittenResult) && !PayloadEnvelope.IsEncoded(result.Span) && !IsJson(result.Span))
        {
            throw new TaskFailedException(
                $"A middleware gave the kind '{kind}' a result that is not JSON. It must return what next returns, or JSON (Payload.Json). To encode results in another way use codecs (UseCodecs).");
        }

        return result;
    }

    private static bool IsJson(ReadOnlySpan<byte> result)
    {
        try
        {
            var reader = new Utf8JsonReader(Utf8Text.WithoutMark(result));
            while (reader.Read())
            {
            }

            return Utf8Text.InvalidFrom(result) is null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The service of that type; if there is none, a new instance with its constructor's arguments taken from the services.</summary>
    /// <exception cref="SchedulerConfigurationException">One of the arguments is missing.</exception>
    public static ITaskMiddleware Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(IServiceProvider? services)
        where TMiddleware : class, ITaskMiddleware =>
        services?.GetService<TMiddleware>() ?? New<TMiddleware>(services ?? NoServices.Instance);

    private static TMiddleware New<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(IServiceProvider services)
        where TMiddleware : class
    {
        try
        {
            return ActivatorUtilities.CreateInstance<TMiddleware>(services);
        }
        catch (InvalidOperationException e)
        {
            throw new SchedulerConfigurationException(
                $"The middleware {typeof(TMiddleware).Name} can't be made from the services. Register what its constructor takes, or give UseMiddleware an object. ({e.Message})");
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReplaceAsync(AttemptDelegate handler, ReadOnlyMemory<byte> payload, TaskContext context) =>
        await handler(await ResultReferences.ReplaceAsync(payload, context).ConfigureAwait(false), context).ConfigureAwait(false);
}

/// <summary>A function as middleware.</summary>
internal sealed class MiddlewareFunction(Func<ReadOnlyMemory<byte>, TaskContext, AttemptDelegate, ValueTask<ReadOnlyMemory<byte>>> invoke) : ITaskMiddleware
{
    public Func<ReadOnlyMemory<byte>, TaskContext, AttemptDelegate, ValueTask<ReadOnlyMemory<byte>>> Invoke => invoke;

    public ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next) => invoke(payload, context, next);
}

/// <summary>The provider for a scheduler without services: it has none.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static readonly NoServices Instance = new();

    public object? GetService(Type serviceType) => null;
}
