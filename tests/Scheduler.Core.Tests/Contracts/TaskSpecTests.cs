using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class TaskSpecTests
{
    private static readonly TaskSpec Full = new()
    {
        Id = new TaskId("t"),
        Kind = "kind",
        Queue = "queue",
        Payload = new byte[] { 1 },
        Priority = 3,
        Request = new Resources(1, 2),
        RequiredLabels = new Labels([new("disk", "ssd")]),
        Retry = RetryPolicy.Default with { MaxAttempts = 9, MaxAge = TimeSpan.FromDays(1) },
        Estimate = TimeSpan.FromSeconds(3),
        Timeout = TimeSpan.FromSeconds(4),
        NotBefore = Timestamp.FromSeconds(1),
        Deadline = Timestamp.FromSeconds(3),
        ExpiresAt = Timestamp.FromSeconds(4),
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["tenant"] = "a" },
        Principal = "root",
        FairnessKey = "ada",
        Weight = 2,
        Slots = 3,
        PreferredLabels = [new LabelPreference("zone", "a", 50)],
        AffinityKey = "block",
        AntiAffinityKey = "replica",
        Limits = [new LimitUse("gpu", 2)],
        OrderKey = "acme",
        OrderOnFailure = OrderFailure.Hold,
        Unique = new UniqueKey { Key = "report" },
        After = ["a", Dependency.OnGroup("g", DependencyCondition.Finished)],
        IfUnmet = UnmetAction.Wait,
        Group = "nightly",
        Idempotent = true,
    };

    public static TheoryData<string> Properties => [.. typeof(TaskSpec).GetProperties().Where(p => p.CanWrite).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_changed_copy_has_all_but_the_change_and_every_property_can_be_taken_back(string name)
    {
        var plain = new TaskSpec { Id = new TaskId("other"), Kind = "other" };
        var change = typeof(TaskSpec).GetProperty(name)!;
        Assert.NotEqual(change.GetValue(plain), change.GetValue(Full));
        var copy = Full with { };
        change.SetValue(copy, change.GetValue(plain));

        Assert.All(
            typeof(TaskSpec).GetProperties().Where(p => p.CanWrite),
            p => Assert.Equal(p.GetValue(p.Name == name ? plain : Full), p.GetValue(copy)));
    }

    [Fact]
    public void The_hash_code_of_a_task_is_that_of_its_id() =>
        Assert.Equal(Full.GetHashCode(), new TaskSpec { Id = "t", Kind = "other" }.GetHashCode());

    [Fact]
    public void What_was_taken_back_is_as_if_it_had_never_been_said()
    {
        var task = new TaskSpec { Id = new TaskId("a"), Kind = "noop" };
        var changed = task with { Principal = "ada", Weight = 2, Headers = new Dictionary<string, string> { ["a"] = "b" } };
        Assert.NotEqual(task, changed);
        Assert.Equal(task, changed with { Principal = null, Weight = 1, Headers = null });
    }

    [Fact]
    public void What_is_detached_does_not_change_with_what_it_was_made_of()
    {
        var labels = new List<LabelPreference> { new("disk", "ssd", 5) };
        var task = new TaskSpec { Id = new TaskId("a"), Kind = "noop", PreferredLabels = labels }.Detached();
        labels.Clear();
        Assert.Single(task.PreferredLabels);
    }
}
