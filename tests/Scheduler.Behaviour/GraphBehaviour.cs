using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>Tasks that wait for tasks and for groups of tasks, read their results, and add others.</summary>
public abstract class GraphBehaviour(IShell shell) : BehaviourTest(shell)
{
    // "spread" adds numbers, and a sum of them that stands outside of the group.
    private static Action<HandlerRegistry> Handlers => handlers => handlers
        .Handle<int, int>("number", (number, _) => Task.FromResult(number))
        .Handle<string, int>("sum", async (_, context) =>
        {
            var sum = 0;
            foreach (var input in context.Inputs)
            {
                sum += await context.InputAsync<int>(input.Task);
            }

            return sum;
        })
        .Handle<string>("fail", (_, _) => throw new TaskFailedException("no"))
        .Handle<string, string>("long", (text, _) => Task.FromResult(new string('x', 50_000) + text))
        .Handle<string, int>("length", async (task, context) => (await context.InputAsync<string>(task))!.Length)
        .Handle<int[], int>("total", (numbers, _) => Task.FromResult(numbers.Sum()))
        .Handle<string[], int>("texts", (texts, _) => Task.FromResult(texts.Length))
        .Handle<string[], int>("followed", (after, context) =>
        {
            context.Then(Spec($"{context.TaskId}/next", "sum") with { After = [.. after.Select(name => (Dependency)name)] });
            return Task.FromResult(after.Length);
        })
        .Handle<int, int>("spread", (count, context) =>
        {
            var parts = Enumerable.Range(1, count).Select(i => context.Then("number", i, inGroup: context.Group is not null)).ToArray();
            context.Then(Spec("gathered", "sum") with { After = [.. parts.Select(part => (Dependency)part)] });
            return Task.FromResult(count);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_graph_runs_in_its_order_and_outlives_the_scheduler(bool crash)
    {
        await StartAsync(Handlers);
        await HoldAsync("number");
        await Client.TrySubmitAsync(
        [
            Spec("sum", "sum") with { After = ["a", "b", Dependency.OnTask("alarm", DependencyCondition.Finished)] },
            Spec("a", "number", 1), Spec("b", "number", 2),
            Spec("alarm", "number", 0) with { After = [Dependency.OnTask("a", DependencyCondition.Failed)] },
        ]);
        var waiting = await GetAsync("sum");
        Assert.Equal((TaskPhase.Awaiting, 3), (waiting.Phase, waiting.After.Count));
        Assert.Equal(PendingReason.Awaiting, (await Client.ExplainAsync("sum"))!.Reason);
        Assert.Equal(2, (await Client.StatisticsAsync()).HeldUp.Awaiting);
        Assert.Equal([(new TaskId("sum"), DependencyCondition.Succeeded), (new TaskId("alarm"), DependencyCondition.Failed)], (await Client.DependantsAsync("a")).Dependants.Select(d => (d.Task, d.On)).OrderByDescending(d => d.Task.Value));
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync(Handlers);
        Assert.Equal(TaskPhase.Awaiting, (await GetAsync("sum")).Phase);
        await ReleaseAsync("number");
        Assert.Equal(3, ResultOf<int>(await EndAsync("sum")));
        var alarm = await EndAsync("alarm");
        Assert.Equal((TaskPhase.Cancelled, new UnmetCondition("a", IsGroup: false, TaskPhase.Succeeded)), (alarm.Phase, alarm.Unmet));
    }

    [Fact]
    public async Task What_waits_in_vain_is_cancelled_and_runs_again_with_what_failed()
    {
        await StartAsync(Handlers);
        await Client.TrySubmitAsync(
        [
            Spec("a", "fail", ""), Spec("b", "number", 1) with { After = ["a"] }, Spec("c", "number", 1) with { After = ["b"] },
            Spec("d", "number", 1) with { After = [Dependency.OnTask("c", DependencyCondition.Failed)] },
        ]);
        Assert.Equal(1, ResultOf<int>(await EndAsync("d")));
        var c = await EndAsync("c");
        Assert.Equal((TaskPhase.Cancelled, new UnmetCondition("a", IsGroup: false, TaskPhase.Failed)), (c.Phase, c.Unmet));
        await HoldAsync("fail");
        Assert.Equal(2, (await Client.RetryWithDependantsAsync("a")).OrThrow().Dependants);
        Assert.Equal(TaskPhase.Awaiting, (await GetAsync("c")).Phase);
        await ReleaseAsync("fail");
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("c")).Phase);
        Assert.Equal(2, (await Client.GetAsync("a"))!.Attempt + (await Client.GetAsync("b"))!.Attempt + 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_is_opened_filled_and_sealed_and_ends_once(bool crash)
    {
        await StartAsync(Handlers);
        (await Client.OpenGroupAsync("all")).OrThrow();
        (await Client.OpenGroupAsync("part", parent: "all")).OrThrow();
        await Client.SubmitAsync(Spec("a", "number", 1) with { Group = "part" });
        await Client.SubmitAsync(Spec("end", "number", 9) with { After = [Dependency.OnGroup("all")] });
        (await Client.SealGroupAsync("all")).OrThrow();
        await EndAsync("a");
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync(Handlers);
        await Client.SubmitAsync(Spec("b", "fail", "") with { Group = "part" });
        Assert.Equal(TaskPhase.Failed, (await EndAsync("b")).Phase);
        (await Client.SealGroupAsync("part")).OrThrow();
        var end = await EndAsync("end");
        Assert.Equal(new UnmetCondition("all", IsGroup: true, TaskPhase.Failed), end.Unmet);
        var group = (await Client.GetGroupAsync("all"))!;
        Assert.Equal((true, 0, new GroupCounts(1, 1)), (group.IsSealed, group.Unfinished, group.Ended));
        Assert.NotNull(group.EndedAt);
        Assert.Equal([(TaskPhase.Succeeded, 1L), (TaskPhase.Failed, 1L)], group.Phases!.OrderBy(p => p.Key).Select(p => (p.Key, p.Value)));
        Assert.Equal(["all", "part"], (await Client.ListGroupsAsync()).Groups.Select(g => g.Name));
        Assert.Null((await Client.ListGroupsAsync(prefix: "p")).Groups[0].EndedAt is null ? "it has not ended" : null);
        Assert.Equal(["a", "b"], (await Client.ListAsync(new TaskFilter { Group = "part" })).Tasks.Select(task => task.Id.Value).Order(StringComparer.Ordinal));
        Assert.Null(await Client.GetGroupAsync("other"));
        Assert.Equal(RejectionCode.GroupSealed, (await Client.TrySubmitAsync([Spec("x") with { Group = "part" }])).Rejection?.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_is_held_listed_and_cancelled_as_one(bool crash)
    {
        await StartAsync(Handlers);
        (await Client.OpenGroupAsync("all")).OrThrow();
        (await Client.OpenGroupAsync("part", parent: "all")).OrThrow();
        (await Client.HoldAsync(HoldTarget.Group, "all", "a look", "ada")).OrThrow();
        await Client.TrySubmitAsync([Spec("a", "number", 1) with { Group = "part" }, Spec("b", "number", 1) with { Group = "all" }, Spec("free", "number", 1)]);
        Assert.Equal(1, ResultOf<int>(await EndAsync("free")));
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync(Handlers);
        await Client.SubmitAsync(Spec("c", "number", 1) with { Group = "part" });
        var why = (await Client.ExplainAsync("c"))!;
        Assert.Equal((PendingReason.Held, "Release the group 'all'."), (why.Reason, why.Unblocks));
        Assert.StartsWith("The group 'all' is held by ada since ", why.Text, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c"], await IdsOfAsync("all"));
        Assert.Equal(["a", "c"], await IdsOfAsync("part"));
        await Client.CancelAsync("c");
        (await Client.ReleaseAsync(HoldTarget.Group, "all")).OrThrow();
        Assert.Equal(2, ResultOf<int>(await EndAsync("a")) + ResultOf<int>(await EndAsync("b")));
        Assert.Equal(["a", "b", "c"], await IdsOfAsync("all"));
        Assert.Equal(RejectionCode.UnknownGroup, (await Client.HoldAsync(HoldTarget.Group, "none", "why")).Rejection?.Code);
    }

    [Fact]
    public async Task A_group_is_cancelled_retried_and_revised_as_one()
    {
        await StartAsync(Handlers);
        (await Client.OpenGroupAsync("all")).OrThrow();
        (await Client.OpenGroupAsync("part", parent: "all")).OrThrow();
        await HoldAsync("number");
        await Client.TrySubmitAsync(
        [
            Spec("a", "number", 1) with { Group = "part" }, Spec("b", "number", 1) with { Group = "all" }, Spec("other", "number", 1),
            Spec("end", "number", 1) with { After = [Dependency.OnGroup("all")] },
        ]);
        (await Client.SealGroupAsync("part")).OrThrow();
        (await Client.SealGroupAsync("all")).OrThrow();
        var ofGroup = new TaskFilter { Group = "all" };
        Assert.Equal(2, (await Client.ChangeManyAsync(new BulkChange(TaskAction.Revise(priority: 7), ofGroup))).Changed);
        Assert.Equal([7, 7, 0], (await Task.WhenAll(((string[])["a", "b", "other"]).Select(GetAsync))).Select(task => task.Spec!.Priority));
        Assert.Equal(2, (await Client.ChangeManyAsync(new BulkChange(TaskAction.Hold("a look", "ada"), ofGroup))).Changed);
        Assert.Equal(["a look", "a look", null], (await Task.WhenAll(((string[])["a", "b", "other"]).Select(GetAsync))).Select(task => task.Hold?.Reason));
        Assert.Equal(2, (await Client.ChangeManyAsync(new BulkChange(TaskAction.Release, ofGroup))).Changed);
        Assert.Equal(2, (await Client.ChangeManyAsync(new BulkChange(TaskAction.Cancel, ofGroup))).Changed);
        Assert.Equal(new UnmetCondition("all", IsGroup: true, TaskPhase.Cancelled), (await EndAsync("end")).Unmet);
        Assert.Equal(PendingReason.Held, (await Client.ExplainAsync("other"))!.Reason);
        Assert.Equal(2, (await Client.ChangeManyAsync(new BulkChange(TaskAction.Retry, ofGroup))).Changed);
        var group = (await Client.GetGroupAsync("all"))!;
        Assert.Equal((2, 0), (group.Unfinished, group.Ended.Total));
        await ReleaseAsync("number");
        Assert.Equal(2, ResultOf<int>(await EndAsync("a")) + ResultOf<int>(await EndAsync("b")));
        Assert.Equal(TaskPhase.Cancelled, (await GetAsync("end")).Phase);
    }

    private async Task<IEnumerable<string>> IdsOfAsync(string group) =>
        (await Client.ListAsync(new TaskFilter { Group = group })).Tasks.Select(task => task.Id.Value).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Results_are_sent_along_and_long_ones_asked_for()
    {
        await StartAsync(Handlers);
        var parts = Enumerable.Range(0, 8).Select(i => Spec($"long{i}", "long", $"{i}")).ToArray();
        await Client.TrySubmitAsync([.. parts, .. parts.Select((part, i) => Spec($"length{i}", "length", part.Id.Value) with { After = [.. parts.Select(p => (Dependency)p.Id)] })]);
        foreach (var i in Enumerable.Range(0, 8))
        {
            Assert.Equal(50_001, ResultOf<int>(await EndAsync($"length{i}")));
        }
    }

    [Fact]
    public async Task What_only_the_archive_knows_counts_with_its_end_and_its_result()
    {
        await StartAsync(new ShellOptions { Handlers = Handlers, Limits = new SchedulerLimits { MaxOutcomesKept = 0 } });
        await RunAsync(Spec("a", "number", 3));
        await RunAsync(Spec("f", "fail", ""));
        Assert.Equal(3, ResultOf<int>(await RunAsync(Spec("b", "sum") with { After = ["a", Dependency.OnTask("f", DependencyCondition.Failed)] })));
        Assert.Equal(4, ResultOf<int>(await RunAsync(Spec("c", "total", new object[] { 1, new Dictionary<string, string> { ["$result"] = "a" } }) with { After = ["a"] })));
        Assert.Equal(new UnmetCondition("f", IsGroup: false, TaskPhase.Failed), (await RunAsync(Spec("d", "sum") with { After = ["f"] })).Unmet);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.TrySubmitAsync([Spec("e") with { After = ["a", "nobody"] }])).Rejection?.Code);
    }

    [Fact]
    public async Task What_only_the_archive_knows_counts_for_tasks_that_a_handler_adds_as_well()
    {
        await StartAsync(new ShellOptions { Handlers = Handlers, Limits = new SchedulerLimits { MaxOutcomesKept = 0 } });
        await RunAsync(Spec("a", "number", 3));
        await RunAsync(Spec("f", "fail", ""));
        Assert.Equal(1, ResultOf<int>(await RunAsync(Spec("b", "followed", new[] { "a" }))));
        Assert.Equal(3, ResultOf<int>(await EndAsync("b/next")));
        Assert.Equal(2, ResultOf<int>(await RunAsync(Spec("c", "followed", new[] { "a", "f" }))));
        Assert.Equal(new UnmetCondition("f", IsGroup: false, TaskPhase.Failed), (await EndAsync("c/next")).Unmet);
        var unknown = await RunAsync(Spec("d", "followed", new[] { "a", "nobody" }));
        Assert.Equal(
            (TaskPhase.Failed, 1, "The tasks that it adds were refused. Task 'd/next' waits for the task 'nobody', which is not known: it was never submitted, or it ended and was forgotten."),
            (unknown.Phase, unknown.Attempt, unknown.Error));
        Assert.Null(await Client.GetAsync("d/next"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waited_is_found_from_what_it_waited_for_when_all_have_ended_and_are_forgotten(bool crash)
    {
        var options = new ShellOptions { Handlers = Handlers, Limits = new SchedulerLimits { MaxOutcomesKept = 0 } };
        await StartAsync(options);
        await HoldAsync("total");
        await Client.TrySubmitAsync(
        [
            Spec("a", "number", 1) with { Group = "g" }, Spec("b", "fail", "") with { Group = "g" },
            Spec("alarm", "number", 2) with { After = [Dependency.OnGroup("g", DependencyCondition.Failed), "a"] },
            Spec("end", "total", new[] { 1 }) with { After = ["a", Dependency.OnGroup("g", DependencyCondition.Finished)] },
            Spec("no", "number", 2) with { After = [Dependency.OnGroup("g")] },
        ]);
        await EndAsync("alarm");
        await EndAsync("no");

        // One that waits no more has not ended.
        Assert.Equal([("end", DependencyCondition.Finished, TaskPhase.Pending), ("alarm", DependencyCondition.Failed, TaskPhase.Succeeded), ("no", DependencyCondition.Succeeded, TaskPhase.Cancelled)], await OfGroupAsync());
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync(options);
        await ReleaseAsync("total");
        await EndAsync("end");
        Assert.Equal(["alarm", "end", "no"], (await OfGroupAsync()).Select(dependant => dependant.Task).Order(StringComparer.Ordinal));
        Assert.Equal(["alarm", "end"], (await Client.DependantsAsync("a")).Dependants.Select(dependant => dependant.Task.Value).Order(StringComparer.Ordinal));

        // One that runs again waits for what it names once more, and is no longer among those that have ended.
        await HoldAsync("number");
        (await Client.RetryAsync("no")).OrThrow();
        Assert.Equal(("no", DependencyCondition.Succeeded, TaskPhase.Pending), (await OfGroupAsync())[0]);
        Assert.Equal(3, (await OfGroupAsync()).Length);

        async Task<(string Task, DependencyCondition On, TaskPhase Phase)[]> OfGroupAsync()
        {
            var found = await Client.DependantsOfGroupAsync("g");
            Assert.Equal(found.Total, found.Dependants.Count);
            return [.. found.Dependants.OrderBy(dependant => dependant.Phase.IsFinal()).ThenBy(dependant => dependant.Task).Select(dependant => (dependant.Task.Value, dependant.On, dependant.Phase))];
        }
    }

    [Fact]
    public async Task A_result_is_kept_as_long_as_an_unfinished_task_names_it_however_many_end_meanwhile()
    {
        await StartAsync(new ShellOptions { Handlers = Handlers, KeepFinishedTasks = 300 });
        await RunAsync(Spec("a", "number", 7));
        await HoldAsync("sum");
        await Client.SubmitAsync(Spec("b", "sum") with { After = ["a"] });
        TaskSpec[][] others = [.. Enumerable.Range(0, 3).Select(i => Specs(200, "noop", $"other-{i}-"))];
        foreach (var some in others)
        {
            await Client.SubmitManyAsync(some);
            await EndsAsync(some);
        }

        // Counts what is in the archive, and so waits until all is.
        await Client.CountAsync();
        Assert.Null(await Client.GetAsync(others[0][0].Id));
        Assert.NotNull(await Client.GetAsync("a"));
        await ReleaseAsync("sum");
        Assert.Equal(7, ResultOf<int>(await EndAsync("b")));
    }

    [Fact]
    public async Task A_payload_refers_to_results()
    {
        await StartAsync(Handlers);
        await Client.TrySubmitAsync([Spec("a", "number", 3), Spec("b", "total", new object[] { 1, new Dictionary<string, string> { ["$result"] = "a" } }) with { After = ["a"] }]);
        Assert.Equal(4, ResultOf<int>(await EndAsync("b")));
        var missing = await RunAsync(Spec("c", "total", new object[] { new Dictionary<string, string> { ["$result"] = "a", ["path"] = "/items/0" } }) with { After = ["a"] });
        Assert.Equal(TaskPhase.Failed, missing.Phase);
        Assert.Equal("The payload refers to '/items/0' in the result of 'a', and nothing is there. A path begins with / and names one field or place after the other.", missing.Error);
    }

    [Fact]
    public async Task Results_that_a_payload_refers_to_many_times_are_bounded()
    {
        await StartAsync(Handlers);
        var reference = new Dictionary<string, string> { ["$result"] = "a" };
        await Client.SubmitAsync(Spec("a", "long", "!"));
        var task = await RunAsync(Spec("b", "texts", Enumerable.Repeat(reference, 336).ToArray()) with { After = ["a"] });
        Assert.Equal(TaskPhase.Failed, task.Phase);
        Assert.Equal("The results that the payload refers to have more than 16 MiB, each counted as often as it stands there. Read them with InputAsync.", task.Error);
        Assert.Equal(300, ResultOf<int>(await RunAsync(Spec("c", "texts", Enumerable.Repeat(reference, 300).ToArray()) with { After = ["a"] })));
    }

    [Fact]
    public async Task A_handler_adds_tasks_with_its_success_into_its_group()
    {
        await StartAsync(Handlers);
        await Client.TrySubmitAsync([Spec("root", "spread", 4) with { Group = "g" }, Spec("end", "number", 5) with { After = [Dependency.OnGroup("g")] }]);
        await EndAsync("root");
        Assert.Equal(10, ResultOf<int>(await EndAsync("gathered")));
        Assert.Equal(5, ResultOf<int>(await EndAsync("end")));
        Assert.Equal(5, (await Client.GetGroupAsync("g"))!.Total);
        Assert.Equal("g", (await GetAsync("root/2")).Group);

        // Another with the same ids and other content: nothing of it is submitted, and the attempt fails.
        var other = await RunAsync(Spec("another", "spread", 3));
        Assert.Equal(TaskPhase.Failed, other.Phase);
        Assert.StartsWith("The tasks that it adds were refused. Task 'gathered' was submitted before, with other content.", other.Error, StringComparison.Ordinal);
        Assert.Null(await Client.GetAsync("another/1"));
    }

    [Fact]
    public async Task What_can_never_end_is_refused_with_names()
    {
        await StartAsync(Handlers);
        Assert.Equal(
            new Rejection(RejectionCode.Invalid, "These wait for each other in a circle: task 'a' waits for task 'b' waits for task 'a'."),
            (await Client.TrySubmitAsync([Spec("a") with { After = ["b"] }, Spec("b") with { After = ["a"] }])).Rejection);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.TrySubmitAsync([Spec("a") with { After = ["nobody"] }])).Rejection?.Code);
        Assert.Equal(RejectionCode.UnknownGroup, (await Client.TrySubmitAsync([Spec("a") with { After = [Dependency.OnGroup("none")] }])).Rejection?.Code);
        Assert.Equal(RejectionCode.UnknownGroup, (await Client.SealGroupAsync("none")).Rejection?.Code);
        Assert.Equal(RejectionCode.Invalid, (await Client.TrySubmitAsync([Spec("a") with { After = [.. Enumerable.Range(0, 1_001).Select(i => (Dependency)$"t{i}")] }])).Rejection?.Code);
        Assert.Null(await Client.GetAsync("a"));
    }
}
