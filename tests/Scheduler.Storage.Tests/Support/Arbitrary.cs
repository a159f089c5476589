using System.Reflection;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Tests.Support;

/// <summary>
/// Makes any record of the core, with every property set to something: a field that is added there is made here without
/// anyone's doing, and a codec that leaves it out fails its round trip.
/// </summary>
internal sealed class Arbitrary(Random random)
{
    private static readonly string[] Names = ["thumbnail", "noop", "default", "node-1", "fcfs", "größe", "日本語", "😀", "\ud800half"];

    /// <summary>Every concrete type below <typeparamref name="T"/> in the core.</summary>
    public static IEnumerable<Type> SubtypesOf<T>() =>
        typeof(TaskSpec).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract).OrderBy(t => t.Name, StringComparer.Ordinal);

    public T Make<T>() => (T)Make(typeof(T))!;

    public object? Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return random.Next(3) == 0 ? null : Make(inner);
        }

        return Scalar(type) ?? Special(type) ?? Compound(type);
    }

    public string Text() => random.Next(4) switch
    {
        0 => Names[random.Next(Names.Length)],
        1 => new string((char)random.Next('a', 'z' + 1), random.Next(1, 70)),
        2 => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(32, 0x900))),
        _ => new string('x', random.Next(0, 3)) + Names[random.Next(Names.Length)],
    };

    private object? Scalar(Type type)
    {
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(random.Next(values.Length));
        }

        return type switch
        {
            _ when type == typeof(string) => Text(),
            _ when type == typeof(int) => (int)Number(),
            _ when type == typeof(long) => Number(),
            _ when type == typeof(ulong) => (ulong)random.NextInt64(),
            _ when type == typeof(bool) => random.Next(2) == 0,
            _ when type == typeof(double) => random.NextDouble(),
            _ when type == typeof(TimeSpan) => TimeSpan.FromTicks(Math.Abs(Number())),
            _ when type == typeof(Timestamp) => new Timestamp(Number()),
            _ when type == typeof(DateOnly) => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1)),
            _ when type == typeof(FencingToken) => FencingToken.Of(random.Next(0, 2), Math.Abs(Number()) % (1L << 48)),
            _ => null,
        };
    }

    private object? Special(Type type) => type switch
    {
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(Bytes()),
        _ when type == typeof(Resources) => random.Next(3) == 0
            ? Resources.None
            : new Resources(random.Next(8), random.NextInt64(1L << 40), [new NamedAmount("gpu", random.Next(3))]),
        _ when type == typeof(Labels) => random.Next(3) == 0
            ? Labels.None
            : new Labels([new("zone", Text()), new("disk", random.Next(3).ToString())]),
        _ when type == typeof(IReadOnlyDictionary<string, string>) => Enumerable.Range(0, random.Next(4))
            .ToDictionary(i => $"header-{i}", _ => Text()),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) =>
            List(type.GetGenericArguments()[0]),
        _ => null,
    };

    private Array List(Type of)
    {
        var list = Array.CreateInstance(of, random.Next(4));
        for (var i = 0; i < list.Length; i++)
        {
            list.SetValue(of.IsAbstract ? OneBelow(of) : Make(of), i);
        }

        return list;
    }

    private object? OneBelow(Type type)
    {
        var types = typeof(TaskSpec).Assembly.GetTypes().Where(t => t.IsSubclassOf(type)).ToArray();
        return Make(types[random.Next(types.Length)]);
    }

    private object Compound(Type type)
    {
        // The copy constructor of records takes the type itself.
        var constructor = type.GetConstructors()
            .Where(c => !c.GetParameters().Any(p => p.ParameterType == type))
            .MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} can't be made: teach {nameof(Arbitrary)} how.");
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke([.. parameters.Select(MakeParameter)]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
        {
            if (!parameters.Any(p => string.Equals(p.Name, property.Name, StringComparison.Ordinal)))
            {
                property.SetValue(made, IsNullable(property) && random.Next(3) == 0 ? null : Make(property.PropertyType));
            }
        }

        // What says nothing of a task is not written.
        return made switch
        {
            TaskSpec { After.Count: 0 } task => task with { IfUnmet = UnmetAction.Cancel },

            // There is one, or none.
            QueueOptions { TieBreak: not null } queue => queue with { TieBreak = QueueOptions.ByCriticalPath },
            _ => made,
        };
    }

    private object? MakeParameter(ParameterInfo parameter) =>
        new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable && random.Next(3) == 0
            ? null
            : Make(parameter.ParameterType);

    private static bool IsNullable(PropertyInfo property) =>
        !property.PropertyType.IsValueType
        && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private byte[] Bytes()
    {
        var bytes = new byte[random.Next(3) == 0 ? 0 : random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private long Number() => random.Next(6) switch
    {
        0 => 0,
        1 => random.Next(200),
        2 => random.Next(),
        3 => random.NextInt64(),
        4 => -random.NextInt64(),
        _ => random.Next(2) == 0 ? long.MaxValue : int.MaxValue,
    };
}
