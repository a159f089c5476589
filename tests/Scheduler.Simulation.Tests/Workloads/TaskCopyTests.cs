using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Workloads;

public sealed class TaskCopyTests
{
    [Fact]
    public void A_copy_leaves_nothing_out()
    {
        var task = new TaskSpec { Id = new TaskId("t"), Kind = "kind" };
        var properties = typeof(TaskSpec).GetProperties();
        foreach (var property in properties)
        {
            property.SetValue(task, AnotherValue(property.PropertyType, property.GetValue(task)));
        }

        var copy = TaskCopy.Of(task);

        Assert.All(properties, p => Assert.Equal(p.GetValue(task), p.GetValue(copy)));
    }

    private static object AnotherValue(Type type, object? value) => value switch
    {
        TaskId => new TaskId("another"),
        string text => text + "another",
        int number => number + 3,
        Resources => new Resources(1, 2),
        Labels => new Labels([KeyValuePair.Create("a", "b")]),
        RetryPolicy => RetryPolicy.Never,
        ReadOnlyMemory<byte> => (ReadOnlyMemory<byte>)new byte[] { 1 },
        _ when type == typeof(TimeSpan?) => TimeSpan.FromSeconds(7),
        _ when type == typeof(Timestamp?) => Timestamp.FromSeconds(7),
        _ when type == typeof(string) => "text",
        _ when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
        _ => throw new NotSupportedException($"Say here what a value of {type} may be."),
    };
}
