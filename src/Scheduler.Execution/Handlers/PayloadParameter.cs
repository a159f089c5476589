using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Scheduler.Execution.Handlers;

/// <summary>Whether a handler works without a payload, according to its parameter. A handler that takes an <c>int</c> must not run with a 0 that
/// nobody has sent.</summary>
internal static class PayloadParameter
{
    /// <summary>Whether the parameter is nullable, null by default, or discarded (<c>_</c>). Another default can be applied only by the form that
    /// inspects the parameters itself (<see cref="DelegateHandler"/>).</summary>
    /// <param name="type">The payload's type.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where the function can't be looked at, a payload is required.")]
    public static bool IsOptional(Delegate handler, Type type)
    {
        if (Nullable.GetUnderlyingType(type) is not null)
        {
            return true;
        }

        try
        {
            // A method that is bound to its first argument shows that first.
            var parameters = handler.Method.GetParameters();
            var first = handler.Method.IsStatic && handler.Target is not null ? 1 : 0;
            return parameters.Length > first && IsOptional(parameters[first]);
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    public static bool IsOptional(ParameterInfo parameter)
    {
        if (Nullable.GetUnderlyingType(parameter.ParameterType) is not null || parameter is { HasDefaultValue: true, DefaultValue: null } || parameter.Name == "_")
        {
            return true;
        }

        try
        {
            return !parameter.ParameterType.IsValueType && new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
        }
        catch (InvalidOperationException)
        {
            // A trimmed program does not have what says so: HandlerOptions.PayloadOptional does.
            return false;
        }
    }

    /// <summary>The same for a class's <c>HandleAsync</c>.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Where the method is not found, a payload is required.")]
    public static bool IsOptional(Type handler, Type payload) =>
        Nullable.GetUnderlyingType(payload) is not null
        || (handler.GetMethod(nameof(ITaskHandler<>.HandleAsync), [payload, typeof(TaskContext)]) is { } method && IsOptional(method.GetParameters()[0]));
}
