using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.Contracts;

/// <summary>What users send and hear compares by content, so that a test can expect a message by making an equal one. Each contract is
/// found by itself: one that is new, and one that gets a list, need no test of their own.</summary>
public sealed class EqualityTests
{
    public static TheoryData<Type> Contracts => [.. Exported("Scheduler.Core.Contracts").Select(Closed).Where(IsValue)];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Two_that_say_the_same_are_equal(Type type)
    {
        var one = Made.Of(type, 1);
        var other = Made.Of(type, 1);
        Assert.True(type.IsValueType || !ReferenceEquals(one, other), $"{type} is made once only.");
        Assert.True(one.Equals(other), $"{type}: two with equal content are not equal. Keep lists, maps and bytes in ValueList, ValueMap and ValueBytes.");
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Two_that_differ_in_anything_are_not(Type type)
    {
        var other = Made.Of(type, 2);
        Assert.All(Made.PropertiesOf(type), property =>
        {
            var changed = Made.Of(type, 1);
            property.SetValue(changed, property.GetValue(other));
            Assert.False(changed.Equals(Made.Of(type, 1)), $"{type}: {property.Name} does not count.");
        });
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void What_is_not_given_equals_what_is_not_given(Type type)
    {
        if (type.IsValueType || type.GetConstructor([]) is { } constructor && constructor.GetParameters().Length == 0)
        {
            var (one, other) = (Activator.CreateInstance(type)!, Activator.CreateInstance(type)!);
            Assert.True(one.Equals(other));
            Assert.Equal(one.GetHashCode(), other.GetHashCode());
        }
    }

    [Fact]
    public void Lists_are_equal_if_their_items_are_in_the_same_order()
    {
        Assert.Equal(Accepted("a", "b"), new TaskAccepted(new List<TaskReceipt> { new("a"), new("b") }));
        Assert.NotEqual(Accepted("a", "b"), Accepted("b", "a"));
        Assert.NotEqual(Accepted("a", "b"), Accepted("a"));
        Assert.NotEqual(new TaskAccepted(null!), new TaskAccepted());
    }

    [Fact]
    public void Headers_are_equal_whatever_their_order()
    {
        static TaskSpec With(params (string Name, string Text)[] headers) =>
            new() { Id = "a", Kind = "noop", Headers = headers.ToDictionary(h => h.Name, h => h.Text, StringComparer.Ordinal) };

        Assert.Equal(With(("a", "1"), ("b", "2")), With(("b", "2"), ("a", "1")));
        Assert.NotEqual(With(("a", "1"), ("b", "2")), With(("a", "1"), ("c", "2")));
        Assert.NotEqual(With(("a", "1")), With(("a", "2")));
        Assert.NotEqual(With(), new TaskSpec { Id = "a", Kind = "noop" });
    }

    [Fact]
    public void No_event_has_the_name_of_a_contract() =>
        Assert.Empty(Exported(typeof(Event).Namespace!).Select(t => t.Name).Intersect(Exported(typeof(TaskSpec).Namespace!).Select(t => t.Name)));

    private static TaskAccepted Accepted(params string[] ids) => new([.. ids.Select(id => new TaskReceipt(id))]);

    private static IEnumerable<Type> Exported(string @namespace) =>
        typeof(TaskSpec).Assembly.GetExportedTypes().Where(t => t.Namespace == @namespace && !t.IsNested);

    private static Type Closed(Type type) => type == typeof(Response<>) ? typeof(Response<SubmitAccepted>) : type;

    private static bool IsValue(Type type) =>
        !type.IsAbstract && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEquatable<>) && i.GetGenericArguments()[0] == type);
}
