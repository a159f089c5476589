using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>The kind that a class handles (<see cref="ITaskHandler{TPayload,TResult}"/> or <see cref="ITaskHandler{TPayload}"/>), or a static
/// method, of any shape that <see cref="HandlerSet{TSelf}.Handle(string, Delegate, HandlerOptions)"/> supports. With the source generator
/// (Scheduler.Generators) all of an assembly's handlers are registered by <c>AddTaskHandlers()</c>.</summary>
/// <param name="name">The kind's name.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
public sealed class TaskKindAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Earlier names of the kind. Default none.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The version of the payload's shape: <see cref="PayloadKind{TPayload}.Version"/>. Default 1.</summary>
    public int Version { get; init; } = 1;

    /// <inheritdoc cref="HandlerOptions.DedicatedThread"/>
    public bool DedicatedThread { get; init; }

    /// <inheritdoc cref="HandlerOptions.CanYield"/>
    public bool CanYield { get; init; }

    internal HandlerOptions Options => new() { DedicatedThread = DedicatedThread, CanYield = CanYield };
}

/// <summary>Makes the source generator's registration read and write JSON by this context instead of by reflection, for trimmed and natively
/// compiled programs. The context must contain each payload and result type.</summary>
/// <param name="context">A <see cref="JsonSerializerContext"/> of the assembly.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TaskHandlersJsonAttribute(Type context) : Attribute
{
    public Type Context { get; } = context;
}
