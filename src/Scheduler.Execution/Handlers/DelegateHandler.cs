using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Functions of any supported shape, bound once when they are registered: an attempt then costs as much as with a typed form.</summary>
internal static class DelegateHandler
{
    public const string NeedsReflection =
        "The function's parameters are found by reflection. In a trimmed or natively compiled program handle a TaskKind that was made with a JsonTypeInfo.";

    private static readonly ParameterExpression Bytes = Expression.Parameter(typeof(ReadOnlyMemory<byte>), "payload");
    private static readonly ParameterExpression Context = Expression.Parameter(typeof(TaskContext), "context");

    /// <exception cref="SchedulerConfigurationException">The function has an unsupported shape.</exception>
    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    public static RegisteredHandler Bind(string kind, Delegate handler, HandlerOptions options)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var method = handler.Method;
        RequireAwaited(kind, handler);
        var services = new List<Type>();
        var arguments = new List<Expression>();
        Type? payload = null;
        foreach (var parameter in handler.GetType().GetMethod(nameof(Action.Invoke))!.GetParameters())
        {
            // Attributes and defaults are those of the function, which a lambda's delegate may lack.
            var written = method.GetParameters().Length > parameter.Position + Offset(handler) ? method.GetParameters()[parameter.Position + Offset(handler)] : parameter;
            var type = parameter.ParameterType;
            RequireUsual(kind, type);
            if (TaskContext.IsPart(type))
            {
                arguments.Add(Call(nameof(TaskContext.Argument), type));
            }
            else if (arguments.Count == 0 && !IsService(type, written))
            {
                payload = type;
                arguments.Add(PayloadOf(kind, type, written, options));
            }
            else
            {
                arguments.Add(ServiceOf(kind, type, written, payload, services));
            }
        }

        var call = Expression.Invoke(Expression.Constant(handler), arguments);
        return new RegisteredHandler(kind, options, Expression.Lambda<AttemptDelegate>(Result(kind, call), Bytes, Context).Compile())
        {
            Services = services,
            Payload = payload,
        };
    }

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    private static MethodCallExpression PayloadOf(string kind, Type type, ParameterInfo parameter, HandlerOptions options) =>
        options.PayloadOptional != false && parameter.HasDefaultValue && parameter.DefaultValue is { } missing
            ? Expression.Call(
                typeof(HandlerJson), nameof(HandlerJson.ReadPayloadOr), [type], Expression.Constant(kind), Bytes, JsonOf(type), Expression.Convert(Expression.Constant(missing), type))
            : Expression.Call(
                typeof(HandlerJson), nameof(HandlerJson.ReadPayload), [type], Expression.Constant(kind), Bytes, JsonOf(type),
                Expression.Constant(options.PayloadOptional ?? PayloadParameter.IsOptional(parameter)));

    // What an extension method or a static method with a bound first argument does not show.
    private static int Offset(Delegate handler) =>
        handler.Method.GetParameters().Length - handler.GetType().GetMethod(nameof(Action.Invoke))!.GetParameters().Length;

    private static void RequireAwaited(string kind, Delegate handler)
    {
        if (handler.GetInvocationList().Length > 1)
        {
            throw Unsupported(kind, "it is several functions in one delegate. Register one.");
        }

        if (handler.Method.ReturnType == typeof(void) && handler.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
        {
            throw Unsupported(kind, "it is async void, so nobody can wait for it. Let it return a Task.");
        }
    }

    private static void RequireUsual(string kind, Type type)
    {
        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
        {
            throw Unsupported(kind, $"it has a parameter of the type {Name(type)}, which is passed by reference or lives on the stack. Take the value itself.");
        }
    }

    // What JSON can't be read as, and what says so.
    private static bool IsService(Type type, ParameterInfo parameter) =>
        parameter.IsDefined(typeof(FromKeyedServicesAttribute), inherit: false)
        || ((type.IsInterface || type.IsAbstract)
            && !type.IsAssignableTo(typeof(IEnumerable))
            && !type.IsAssignableTo(typeof(JsonNode))
            && !type.IsDefined(typeof(JsonPolymorphicAttribute), inherit: false)
            && !type.IsDefined(typeof(JsonDerivedTypeAttribute), inherit: false)
            && !type.IsDefined(typeof(JsonConverterAttribute), inherit: false));

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    private static Expression ServiceOf(string kind, Type type, ParameterInfo parameter, Type? payload, List<Type> services)
    {
        if (type.IsValueType || type == typeof(string) || type.IsArray)
        {
            throw Unsupported(kind, payload is null
                ? $"it takes {Articles.With(Name(type))} after others: a payload comes first, and services after it."
                : $"it takes {Articles.With(Name(payload))} and {Articles.With(Name(type))}, but a payload is one value: make them one record.");
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return Expression.Call(
                typeof(ServiceProviderKeyedServiceExtensions), nameof(ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService), [type],
                Expression.Property(Context, nameof(TaskContext.Services)), Expression.Constant(keyed.Key, typeof(object)));
        }

        if (parameter.HasDefaultValue)
        {
            return Expression.Call(
                typeof(ServiceProviderServiceExtensions), nameof(ServiceProviderServiceExtensions.GetService), [type],
                Expression.Property(Context, nameof(TaskContext.Services)));
        }

        services.Add(type);
        return Call(nameof(TaskContext.Argument), type);
    }

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    private static Expression Result(string kind, Expression call)
    {
        var type = call.Type;
        if (type == typeof(void))
        {
            return Expression.Block(call, Expression.Default(typeof(ValueTask<ReadOnlyMemory<byte>>)));
        }

        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            var waited = type == typeof(Task) ? Expression.New(typeof(ValueTask).GetConstructor([typeof(Task)])!, call) : call;
            return Expression.Call(typeof(TypedHandler), nameof(TypedHandler.NothingAsync), null, waited);
        }

        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var result = generic == typeof(Task<>) || generic == typeof(ValueTask<>) ? type.GenericTypeArguments[0] : type;
        RequireResult(kind, type, result);
        var awaited = typeof(ValueTask<>).MakeGenericType(result);
        var value = generic == typeof(ValueTask<>) ? call : Expression.New(awaited.GetConstructor([type])!, call);
        return Expression.Call(typeof(TypedHandler), nameof(TypedHandler.WriteAsync), [result], Expression.Constant(kind), value, JsonOf(result), Context);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Its callers need reflection anyway, and say so.")]
    private static void RequireResult(string kind, Type type, Type result)
    {
        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
        {
            throw Unsupported(kind, $"it returns {Articles.With(Name(type))}, which lives on the stack. Return the value itself.");
        }

        if (result.IsAssignableTo(typeof(Task)) || result.GetMethod("GetAwaiter", Type.EmptyTypes) is not null)
        {
            throw Unsupported(kind, $"it returns {Articles.With(Name(type))}. Return nothing, a result, a Task or ValueTask, or one of these with a result.");
        }

        if (result.IsGenericType && result.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
        {
            throw Unsupported(kind, $"it returns {Articles.With(Name(type))}, and a result is one value. Return a list, or add a task for each with TaskContext.Then.");
        }
    }

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    private static ConstantExpression JsonOf(Type type) => Expression.Constant(Payload.TypeInfo(type));

    [RequiresUnreferencedCode(NeedsReflection)]
    [RequiresDynamicCode(NeedsReflection)]
    private static MethodCallExpression Call(string method, Type type) => Expression.Call(Context, method, [type]);

    private static string Name(Type type) => type.IsByRef ? Name(type.GetElementType()!) : type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GenericTypeArguments.Select(Name))}>"
        : type.Name;

    private static SchedulerConfigurationException Unsupported(string kind, string why) => new($"The handler of '{kind}' has a signature that is not supported: {why}");
}
