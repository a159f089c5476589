using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class GraphRuleTests
{
    private readonly World _world = new(Given.Queue().Patient());

    public static TheoryData<string, RejectionCode, string> Refused => new()
    {
        { "a>a", RejectionCode.Invalid, "Task 'a': after[0]: It is the task itself, which can't wait for its own end." },
        { "a>x", RejectionCode.UnknownTask, "Task 'a' waits for the task 'x', which is not known: it was never submitted, or it ended and was forgotten." },
        { "a>b b>a", RejectionCode.Invalid, "These wait for each other in a circle: task 'a' waits for task 'b' waits for task 'a'." },
        { "s>a a>b b>c c>a", RejectionCode.Invalid, "These wait for each other in a circle: task 'a' waits for task 'b' waits for task 'c' waits for task 'a'." },
        { "a>b,b b", RejectionCode.Invalid, "Task 'a': after[1]: The task 'b' is named twice." },
        { "a>@g", RejectionCode.UnknownGroup, "Task 'a' waits for the group 'g', which is not known: open it first, or submit its tasks together with this one." },
        { "a@g>@g", RejectionCode.Invalid, "Task 'a' is in the group 'g' that it waits for: that could never end." },
        { "a@g>b b>@g", RejectionCode.Invalid, "These wait for each other in a circle: task 'a' waits for task 'b' waits for group 'g' waits for task 'a'." },
        { "a@g>@h b@h>@g", RejectionCode.Invalid, "These wait for each other in a circle: task 'a' waits for group 'h' waits for task 'b' waits for group 'g' waits for task 'a'." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_submit_that_can_never_end_is_refused_as_a_whole_and_its_names_are_told(string tasks, RejectionCode code, string message)
    {
        Assert.Equal(new Rejection(code, message), _world.SubmitRefused([Given.Task("other"), .. Parse(tasks)]));
        Assert.Equal(0, _world.Kernel.UnfinishedTasks);
        Assert.Empty(_world.Kernel.Desk.State.Groups.All);
    }

    [Fact]
    public void An_order_key_closes_a_circle_too()
    {
        var refused = _world.SubmitRefused(Given.Task("a", orderKey: "k", after: ["b"]), Given.Task("b", orderKey: "k"));
        Assert.Equal("These wait for each other in a circle: task 'a' waits for task 'b' waits for task 'a'.", refused.Message);
    }

    [Fact]
    public void And_so_does_a_task_that_joins_a_group_that_others_wait_for()
    {
        _world.Do(new OpenGroup("g"));
        _world.Do(new OpenGroup("inner", "g"));
        _world.Submit(Parse("first@g"));
        _world.Submit(Given.Task("d", after: [Dependency.OnGroup("g")], orderKey: "k"));
        Assert.Contains("in a circle", _world.SubmitRefused([.. Parse("x@inner>d")]).Message, StringComparison.Ordinal);
        Assert.Contains("in a circle", _world.SubmitRefused(Given.Task("x", group: "inner", orderKey: "k")).Message, StringComparison.Ordinal);
        _world.Submit(Parse("fine@inner>first"));
        _world.Do(new OpenGroup("h"));
        _world.Submit(Parse("m@h>d"));
        Assert.Equal(
            "These wait for each other in a circle: task 'x' waits for group 'h' waits for task 'm' waits for task 'd' waits for group 'g' waits for group 'inner' waits for task 'x'.",
            _world.SubmitRefused([.. Parse("x@inner>@h")]).Message);
    }

    [Fact]
    public void A_group_that_is_not_known_is_opened_and_sealed_with_the_submit()
    {
        _world.Submit(Parse("a@g b@g c>@g"));
        Assert.Equal(
            new Rejection(RejectionCode.GroupSealed, "The group 'g' is sealed: it takes no more tasks, and no more groups."),
            _world.SubmitRefused([.. Parse("d@g")]));
        // What was submitted before is known, whatever became of the group.
        Assert.True(_world.Submit(Parse("a@g")).Receipts[0].AlreadyKnown);
    }

    [Fact]
    public void A_task_that_others_of_its_submit_wait_for_is_submitted_for_certain()
    {
        var refused = _world.SubmitRefused(Given.Task("a", unique: new UniqueKey { Key = "u" }), Given.Task("b", after: ["a"]));
        Assert.Equal(RejectionCode.Invalid, refused.Code);
        _world.Submit(Given.Task("a", unique: new UniqueKey { Key = "u", OnConflict = UniqueConflict.Reject }), Given.Task("b", after: ["a"]));
    }

    [Fact]
    public void A_task_waits_for_at_most_a_thousand()
    {
        _world.Submit([.. Given.Tasks(1_000), Given.Task("d", after: [.. Enumerable.Range(1, 1_000).Select(i => (Dependency)$"t{i}")])]);
        Assert.Equal(
            "Task 'e': after: It names 1001 tasks and groups, but may name at most 1000. Put tasks into a group, and wait for that.",
            _world.SubmitRefused(Given.Task("e", after: [.. Enumerable.Range(1, 1_001).Select(i => (Dependency)$"t{i}")])).Message);
    }

    [Fact]
    public void A_graph_of_ten_thousand_tasks_may_be_one_submit_and_a_chain()
    {
        _world.Join("n", Given.Node(slots: 1));
        _world.Submit(Enumerable.Range(0, 10_000).Select(i => Given.Task($"t{i}", after: i == 9_999 ? [] : [$"t{i + 1}"])));
        Assert.Equal("t9999", _world.Order);
        Assert.Contains("in a circle", _world.SubmitRefused([.. Enumerable.Range(0, 10_000).Select(i => Given.Task($"u{i}", after: [$"u{(i + 1) % 10_000}"]))]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_under_a_name_that_was_forgotten_and_is_still_waited_for_closes_a_circle_too()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxOutcomesKept = 0 } });
        world.Submit(Given.Task("a"), Given.Task("d", orderKey: "k", after: ["a"], ifUnmet: UnmetAction.Wait));
        world.Cancel("a");
        Assert.Null(world.Follower.OutcomeOf("a"));
        Assert.Equal("These wait for each other in a circle: task 'a' waits for task 'd' waits for task 'a'.", world.SubmitRefused(Given.Task("a", after: ["d"])).Message);
        Assert.Equal("These wait for each other in a circle: task 'a' waits for task 'd' waits for task 'a'.", world.SubmitRefused(Given.Task("a", orderKey: "k")).Message);
        world.Submit(Given.Task("a"));
    }

    [Fact]
    public void A_retry_that_would_go_before_what_it_waits_for_is_refused()
    {
        _world.Submit(Given.Task("a", orderKey: "k"), Given.Task("b", after: ["a"]), Given.Task("d", orderKey: "k", after: ["b"]));
        _world.Cancel("d");
        Assert.Equal(
            new Rejection(RejectionCode.NotFinal, "Task 'd' waits for 'a', which has no outcome yet, and would go before it in the order key 'k'. Ask again when that has ended."),
            _world.Refused(new RetryTask("d", _world.Follower.TakeFinished().Single())));
    }

    /// <summary>Such as <c>a b@g>a,@h</c>: task b of the group g waits for a and the group h.</summary>
    private static IEnumerable<TaskSpec> Parse(string tasks) => tasks.Split(' ').Select(text =>
    {
        var parts = text.Split('>');
        var name = parts[0].Split('@');
        var after = parts.Length == 1 ? [] : parts[1].Split(',').Select(edge => edge[0] == '@' ? Dependency.OnGroup(edge[1..]) : edge);
        return Given.Task(name[0], group: name.Length == 1 ? null : name[1], after: [.. after]);
    });
}
