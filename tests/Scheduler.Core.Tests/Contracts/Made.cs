using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

/// <summary>
/// Makes any contract, with everything in it set and in memory of its own: two from the same seed say the same and share nothing, two
/// from different seeds differ in every property.
/// </summary>
internal static class Made
{
    public static object Of(Type type, int seed)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner, seed);
        }

        return type switch
        {
            { IsEnum: true } => OneOf(Enum.GetValues(type), seed),
            _ when type == typeof(string) => new string($"text {seed}".AsSpan()),
            _ when type == typeof(bool) => seed % 2 == 0,
            _ when type == typeof(int) || type == typeof(long) || type == typeof(ulong) || type == typeof(double) =>
                Convert.ChangeType(seed + 1, type, System.Globalization.CultureInfo.InvariantCulture),
            _ when type == typeof(object) => $"whoever {seed}",
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(seed + 1),
            _ when type == typeof(DateOnly) => DateOnly.FromDayNumber(seed),
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1, 2, (byte)seed]),
            _ when type == typeof(Labels) => new Labels([new("zone", $"z{seed}")]),
            _ when type == typeof(Resources) => new Resources(seed, 2, new NamedAmount("gpu", 3)),
            _ when type == typeof(IReadOnlyDictionary<string, string>) =>
                new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = $"text {seed}", ["b"] = "same" },
            _ when type == typeof(IReadOnlyDictionary<TaskPhase, long>) => new Dictionary<TaskPhase, long> { [TaskPhase.Pending] = seed, [TaskPhase.Failed] = 1 },
            _ when type == typeof(IReadOnlyDictionary<RejectionCode, long>) => new Dictionary<RejectionCode, long> { [RejectionCode.Stale] = seed },
            _ when type == typeof(TaskAction) => TaskAction.Hold($"text {seed}"),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => ListOf(type.GetGenericArguments()[0], seed),
            { IsAbstract: true } => Of(Below(type), seed),
            _ => Compound(type, seed),
        };
    }

    /// <summary>What a <c>with</c> can change.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null);

    private static object OneOf(Array values, int seed) => values.GetValue(seed % values.Length)!;

    private static IList ListOf(Type item, int seed)
    {
        var list = Array.CreateInstance(item, 2);
        list.SetValue(Of(item, seed), 0);
        list.SetValue(Of(item, seed + 1), 1);
        return list;
    }

    private static Type Below(Type type) =>
        type.Assembly.GetTypes().Where(t => t.IsSubclassOf(type) && t.Namespace == type.Namespace).OrderBy(t => t.Name, StringComparer.Ordinal).First();

    private static object Compound(Type type, int seed)
    {
        var constructor = type.GetConstructors()
            .Where(c => !c.GetParameters().Any(p => p.ParameterType == type))
            .MaxBy(c => c.GetParameters().Length);
        var parameters = constructor?.GetParameters() ?? [];
        var made = constructor is null
            ? RuntimeHelpers.GetUninitializedObject(type)
            : constructor.Invoke([.. parameters.Select(p => Of(p.ParameterType, seed))]);
        foreach (var property in PropertiesOf(type).Where(p => !parameters.Any(q => q.Name == p.Name)))
        {
            property.SetValue(made, Of(property.PropertyType, seed));
        }

        return made;
    }
}
