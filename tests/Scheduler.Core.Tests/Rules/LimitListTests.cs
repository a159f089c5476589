using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Limits that list queues and kinds, of which all tasks count. A node of ten slots that would take all at once.</summary>
public sealed class LimitListTests
{
    private readonly World _world = new(new KernelOptions().Patient());

    public LimitListTests() => _world.Join("n", Given.Node(slots: 10), window: 40);

    [Fact]
    public void All_tasks_of_the_queues_and_kinds_that_it_lists_count_once_beside_those_that_name_it()
    {
        _world.Join("importer", Given.Node(slots: 10, kinds: "import"));
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "reports" }));
        Set(new LimitOptions { Name = "database", Running = 3, Queues = ["reports"], Kinds = ["import", "kind"] });
        _world.Submit(Given.Task("by-queue", queue: "reports"));
        _world.Submit(Given.Task("by-both", queue: "reports", kind: "import"));
        _world.Submit(Task("other"));
        _world.Submit(Task("by-name", new LimitUse("database", 2)));
        _world.Submit(Given.Task("by-kind", kind: "import"), Given.Task("last", kind: "import"));
        Assert.Equal("by-queue by-both other by-kind", _world.Order);
        Assert.Equal(PendingReason.LimitReached, _world.Explain("by-name").Reason);
        _world.Succeed("by-queue");
        Assert.Equal("by-queue by-both other by-kind last", _world.Order);

        Set(new LimitOptions { Name = "database", Running = 3 });
        Assert.Equal("by-queue by-both other by-kind last by-name", _world.Order);
        Assert.Equal(2, Assert.Single(Listed()).Running);
    }

    [Fact]
    public void What_lists_its_own_queue_and_kind_counts_once()
    {
        Set(new LimitOptions { Name = "kind:noop", Running = 2, Queues = ["default"], Kinds = ["noop"] });
        Submit(3);
        Assert.Equal("t1 t2", _world.Order);
    }

    [Fact]
    public void A_queue_or_a_kind_is_listed_by_eight_limits_at_most()
    {
        for (var i = 0; i < 8; i++)
        {
            Set(new LimitOptions { Name = $"l{i}", Running = 1, Queues = ["default"], Kinds = ["noop"] });
        }

        Set(new LimitOptions { Name = "l0", Running = 2, Queues = ["default"], Kinds = ["noop"] });
        var refused = _world.Refused(new SetLimit(new LimitOptions { Name = "l8", Running = 1, Kinds = ["noop"] }));
        Assert.Equal((RejectionCode.LimitReached, "Limit 'l8': The kind 'noop' is listed by 8 limits already, which is the most."), (refused.Code, refused.Message));
        Assert.Contains("The queue 'default' is", _world.Refused(new SetLimit(new LimitOptions { Name = "l8", Running = 1, Queues = ["default"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Declared_limits_may_take_queues_from_each_other_whatever_their_order()
    {
        string[] Of(int i) => i < 8 ? ["a"] : ["b"];
        Declare([.. Enumerable.Range(0, 16).Select(i => Numbered(i, Of(i)))]);
        Declare([.. Enumerable.Range(0, 16).Select(i => Numbered(i, i is 3 or 11 ? Of(i == 3 ? 11 : 3) : Of(i)))]);
        Assert.Equal(
            "l00 l01 l02 l04 l05 l06 l07 l11", string.Join(' ', Listed().Where(limit => limit.Limit.Queues.Contains("a")).Select(limit => limit.Limit.Name)));

        var refused = Assert.Throws<SchedulerConfigurationException>(() => Declare([Numbered(3, "a")]));
        Assert.Equal("Limit 'l03': The queue 'a' is listed by 8 limits already, which is the most.", refused.Message);
    }

    [Fact]
    public void A_declared_limit_that_lets_go_of_nothing_is_set_once()
    {
        Declare([Numbered(1, "a")]);
        Declare([Numbered(1, "b", "a")]);
        Declare([Numbered(1, "b", "a")]);
        Assert.Equal(["a", "b a"], _world.Events.OfType<LimitConfigured>().Select(e => string.Join(' ', e.Limit.Queues)));
    }

    [Fact]
    public void A_hold_of_it_keeps_all_from_beginning_that_count_against_it()
    {
        _world.Join("importer", Given.Node(slots: 10, kinds: "import"));
        _world.Do(new PlaceHold(HoldTarget.Limit, "database", "a migration"));
        Submit(1);
        Assert.Equal("t1", _world.Order);
        Set(new LimitOptions { Name = "database", Running = 9, Kinds = ["noop"] });
        _world.Submit(Task("a"), Given.Task("b", kind: "import"));
        Assert.Equal("t1 b", _world.Order);
        Assert.Equal(PendingReason.Held, _world.Explain("a").Reason);
        _world.Do(new ReleaseHold(HoldTarget.Limit, "database"));
        Assert.Equal("t1 b a", _world.Order);
    }

    [Theory]
    [InlineData("queues: There are 101, but at most 100 are allowed.", "db", 101, "a")]
    [InlineData("kinds: 'a' is named twice.", "db", 0, "a", "a")]
    [InlineData("kinds: It is empty", "db", 1, "")]
    [InlineData("queues: A prefix has none", "db*", 1)]
    [InlineData("kinds: A prefix has none", "db*", 0, "a")]
    public void Queues_and_kinds_that_it_can_t_list_are_refused_by_the_field(string fault, string name, int queues, params string[] kinds)
    {
        var limit = new LimitOptions { Name = name, Running = 1, Queues = [.. Enumerable.Range(0, queues).Select(i => $"q{i}")], Kinds = kinds };
        var refusal = _world.Refused(new SetLimit(limit));
        Assert.Equal(RejectionCode.Invalid, refusal.Code);
        Assert.StartsWith($"Limit '{name}': {fault}", refusal.Message, StringComparison.Ordinal);
    }

    private static TaskSpec Task(string id, params LimitUse[] limits) => Given.Task(id, limits: limits);

    private void Submit(int count) => _world.Submit([.. Enumerable.Range(1, count).Select(i => Given.Task($"t{i}"))]);

    private static LimitOptions Numbered(int i, params string[] queues) => new() { Name = $"l{i:00}", Running = 1, Queues = queues };

    private void Declare(params LimitOptions[] limits)
    {
        _world.Options = _world.Options with { TaskLimits = limits };
        _world.Failover();
    }

    private IReadOnlyList<LimitInfo> Listed() => Assert.IsType<LimitsListed>(_world.Follower.Answer(new ListLimits())).Limits;

    private void Set(LimitOptions limit) => Assert.IsType<Acknowledged>(_world.Do(new SetLimit(limit)));
}
