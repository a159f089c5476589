using System.Reflection;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

public sealed class TaskOptionsTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TaskKind<string> Kind = new("resize");

    public static TheoryData<string, Action<TaskOptions>, Func<TaskSpec, TaskSpec>> Each => new()
    {
        { nameof(TaskSpec.Id), o => o.Id("a"), t => t with { Id = "a" } },
        { nameof(TaskSpec.NotBefore), o => o.After(TimeSpan.FromMinutes(5)), t => t with { NotBefore = Timestamp.From(Now.AddMinutes(5)) } },
        { nameof(TaskSpec.NotBefore), o => o.At(Now.AddDays(1)), t => t with { NotBefore = Timestamp.From(Now.AddDays(1)) } },
        { nameof(TaskSpec.Queue), o => o.Queue("images"), t => t with { Queue = "images" } },
        { nameof(TaskSpec.Priority), o => o.Priority(5), t => t with { Priority = 5 } },
        { nameof(TaskSpec.Timeout), o => o.Timeout(TimeSpan.FromSeconds(3)), t => t with { Timeout = TimeSpan.FromSeconds(3) } },
        { nameof(TaskSpec.Estimate), o => o.Estimate(TimeSpan.FromSeconds(3)), t => t with { Estimate = TimeSpan.FromSeconds(3) } },
        { nameof(TaskSpec.Deadline), o => o.Deadline(Now.AddDays(1)), t => t with { Deadline = Timestamp.From(Now.AddDays(1)) } },
        { nameof(TaskSpec.Deadline), o => o.Deadline(TimeSpan.FromDays(1)), t => t with { Deadline = Timestamp.From(Now.AddDays(1)) } },
        { nameof(TaskSpec.ExpiresAt), o => o.ExpiresAt(Now.AddDays(1)), t => t with { ExpiresAt = Timestamp.From(Now.AddDays(1)) } },
        { nameof(TaskSpec.ExpiresAt), o => o.ExpiresAfter(TimeSpan.FromDays(1)), t => t with { ExpiresAt = Timestamp.From(Now.AddDays(1)) } },
        { nameof(TaskSpec.Retry), o => o.Retry(RetryPolicy.Never), t => t with { Retry = RetryPolicy.Never } },
        { nameof(TaskSpec.Retry), o => o.MaxAttempts(7), t => t with { Retry = new RetryPolicy { MaxAttempts = 7 } } },
        { nameof(TaskSpec.Headers), o => o.Header("tenant", "a").Header("trace", "x"), t => t with { Headers = Headers(("tenant", "a"), ("trace", "x")) } },
        { nameof(TaskSpec.Headers), o => o.Version(2), t => t with { Headers = Headers(("payload-version", "2")) } },
        { nameof(TaskSpec.Principal), o => o.Principal("ada"), t => t with { Principal = "ada" } },
        { nameof(TaskSpec.Request), o => o.Request(new Resources(500, 0)), t => t with { Request = new Resources(500, 0) } },
        { nameof(TaskSpec.Slots), o => o.Slots(2), t => t with { Slots = 2 } },
        { nameof(TaskSpec.RequiredLabels), o => o.Label("gpu", "no").Label("zone", "a").Label("gpu", "yes"), t => t with { RequiredLabels = new Labels([new("gpu", "yes"), new("zone", "a")]) } },
        { nameof(TaskSpec.PreferredLabels), o => o.PreferLabel("ssd", "yes").PreferLabel("zone", "b", -5), t => t with { PreferredLabels = [new("ssd", "yes", 1), new("zone", "b", -5)] } },
        { nameof(TaskSpec.AffinityKey), o => o.AffinityKey("k"), t => t with { AffinityKey = "k" } },
        { nameof(TaskSpec.AntiAffinityKey), o => o.AntiAffinityKey("k"), t => t with { AntiAffinityKey = "k" } },
        { nameof(TaskSpec.FairnessKey), o => o.FairnessKey("acme"), t => t with { FairnessKey = "acme" } },
        { nameof(TaskSpec.Weight), o => o.FairnessKey("acme", 3), t => t with { FairnessKey = "acme", Weight = 3 } },
        { nameof(TaskSpec.Limits), o => o.Limit("api").Limit("gpu", 2), t => t with { Limits = [new("api"), new("gpu", 2)] } },
        { nameof(TaskSpec.OrderKey), o => o.OrderKey("ledger"), t => t with { OrderKey = "ledger" } },
        { nameof(TaskSpec.OrderOnFailure), o => o.OrderKey("ledger", OrderFailure.Hold), t => t with { OrderKey = "ledger", OrderOnFailure = OrderFailure.Hold } },
        { nameof(TaskSpec.Unique), o => o.Unique("k"), t => t with { Unique = new UniqueKey { Key = "k" } } },
        { nameof(TaskSpec.Unique), o => o.Unique("k", TimeSpan.FromHours(1), UniqueConflict.Reject), t => t with { Unique = new UniqueKey { Key = "k", Within = TimeSpan.FromHours(1), OnConflict = UniqueConflict.Reject } } },
        { nameof(TaskSpec.After), o => o.DependsOn("a", new TaskId("b")).DependsOn(Dependency.OnGroup("g")), t => t with { After = ["a", "b", Dependency.OnGroup("g")] } },
        { nameof(TaskSpec.IfUnmet), o => o.IfUnmet(UnmetAction.Run), t => t with { IfUnmet = UnmetAction.Run } },
        { nameof(TaskSpec.Group), o => o.Group("g"), t => t with { Group = "g" } },
        { nameof(TaskSpec.Idempotent), o => o.Idempotent(), t => t with { Idempotent = true } },
        { nameof(TaskOptions.With), o => o.With(t => t with { Priority = 9 }), t => t with { Priority = 9 } },
    };

    [Theory]
    [MemberData(nameof(Each))]
    public void Each_says_one_thing_of_the_task(string what, Action<TaskOptions> configure, Func<TaskSpec, TaskSpec> expected)
    {
        var plain = Kind.Task("a.png");
        var made = Kind.Task("a.png", configure, new StoppedTime());

        Assert.True(made == expected(plain with { Id = made.Id }) || what == nameof(TaskSpec.Id), $"{what}: {made}");
        Assert.Equal(what == nameof(TaskSpec.Id), made.Id == "a");
    }

    [Fact]
    public void Everything_that_a_task_can_say_has_a_method()
    {
        var said = Each.Select(row => (string)row[0]).Concat([nameof(TaskSpec.Kind), nameof(TaskSpec.Payload)]);
        Assert.Empty(typeof(TaskSpec).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Except(said));
    }

    [Fact]
    public void They_can_be_chained()
    {
        var task = Kind.Task("a.png", o => o.After(TimeSpan.FromSeconds(1)).Queue("images").Priority(5).Timeout(TimeSpan.FromMinutes(1)).Unique("a.png"), new StoppedTime());

        Assert.Equal(("images", 5, "a.png"), (task.Queue, task.Priority, task.Unique!.Key));
        Assert.Equal((Timestamp.From(Now.AddSeconds(1)), TimeSpan.FromMinutes(1)), (task.NotBefore!.Value, task.Timeout!.Value));
    }

    [Fact]
    public void A_delay_out_of_range_is_refused_with_the_field()
    {
        AssertRefused("notBefore: The delay is -5s, but must be a duration from 0 to 3,650 days.", o => o.After(TimeSpan.FromSeconds(-5)));
        AssertRefused("deadline: The delay is 4000d, but must be a duration from 0 to 3,650 days.", o => o.Deadline(TimeSpan.FromDays(4_000)));
        AssertRefused("expiresAt: The delay is -1ms, but must be a duration from 0 to 3,650 days.", o => o.ExpiresAfter(TimeSpan.FromMilliseconds(-1)));
        AssertRefused("headers: The version of the payload is 0, but must lie between 1 and 1000000.", o => o.Version(0));
    }

    private static void AssertRefused(string reason, Action<TaskOptions> configure)
    {
        var rejection = Assert.Throws<RequestRejectedException>(() => Kind.Task("a", o => configure(o.Id("t")))).Rejection;
        Assert.Equal((RejectionCode.Invalid, "Task 't': " + reason), (rejection.Code, rejection.Message));
    }

    private static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) => headers.ToDictionary(h => h.Name, h => h.Value);

    private sealed class StoppedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
