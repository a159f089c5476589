using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Registers handlers with the services of a host. The scheduler or the node of that host finds them there.</summary>
public static class TaskHandlerServices
{
    /// <summary>Adds a class that handles the kind of its <see cref="TaskKindAttribute"/>: created for each attempt, in the attempt's own
    /// scope.</summary>
    /// <exception cref="SchedulerConfigurationException">The class has no such attribute, or is not a handler.</exception>
    [RequiresUnreferencedCode("It finds out by reflection what the class handles. In a trimmed or natively compiled program use the source generator's AddTaskHandlers.")]
    [RequiresDynamicCode("It finds out by reflection what the class handles. In a trimmed or natively compiled program use the source generator's AddTaskHandlers.")]
    public static IServiceCollection AddTaskHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] THandler>(this IServiceCollection services)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(services);
        var kind = typeof(THandler).GetCustomAttribute<TaskKindAttribute>()
            ?? throw new SchedulerConfigurationException($"{typeof(THandler).Name} has no attribute [TaskKind(\"…\")], so it is not known which kind it handles.");
        Type[] handled = [.. typeof(THandler).GetInterfaces().Where(type =>
            type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ITaskHandler<,>) || type.GetGenericTypeDefinition() == typeof(ITaskHandler<>)))];
        if (handled is not [var only])
        {
            throw new SchedulerConfigurationException(
                $"{typeof(THandler).Name} implements {(handled.Length == 0 ? "no" : "more than one")} ITaskHandler<TPayload, TResult> or ITaskHandler<TPayload>: it must implement one of them, once.");
        }

        var add = typeof(TaskHandlerServices).GetMethod(
            only.GenericTypeArguments.Length == 2 ? nameof(AddResulting) : nameof(AddPlain), BindingFlags.NonPublic | BindingFlags.Static)!;
        var register = add.MakeGenericMethod([typeof(THandler), .. only.GenericTypeArguments]).CreateDelegate<Action<HandlerRegistry, TaskKindAttribute>>();
        services.TryAddScoped<THandler>();
        return services.AddTaskHandlers(registry => register(registry, kind));
    }

    /// <summary>Adds handlers of any form to the scheduler or node of the host.</summary>
    public static IServiceCollection AddTaskHandlers(this IServiceCollection services, Action<HandlerRegistry> register)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(register);
        return services.AddSingleton(new TaskHandlerRegistration(register));
    }

    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    private static void AddResulting<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload, TResult>(
        HandlerRegistry registry, TaskKindAttribute kind)
        where THandler : class, ITaskHandler<TPayload, TResult> =>
        registry.HandleBy<THandler, TPayload, TResult>(new TaskKind<TPayload, TResult>(kind.Name) { Aliases = kind.Aliases, Version = kind.Version }, kind.Options);

    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    private static void AddPlain<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload>(
        HandlerRegistry registry, TaskKindAttribute kind)
        where THandler : class, ITaskHandler<TPayload> =>
        registry.HandleBy<THandler, TPayload>(new TaskKind<TPayload>(kind.Name) { Aliases = kind.Aliases, Version = kind.Version }, kind.Options);
}

/// <summary>A registration of handlers with the services.</summary>
internal sealed record TaskHandlerRegistration(Action<HandlerRegistry> Register);
