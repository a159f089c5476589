using System.Collections.Concurrent;
using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>What a scheduler says of how it is doing.</summary>
public abstract class StatisticsBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task What_waits_runs_and_is_not_due_is_told_of_each_queue()
    {
        var blocker = new Blocker();
        var other = new QueueOptions { Name = "other", Policy = "srtf", AgeAfter = null, Slice = TimeSpan.FromSeconds(3), Paused = true };
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 1 }],
            Queues = [new QueueOptions { Policy = "sjf", Strategy = "best-fit" }, other],
            Handlers = blocker.AddTo,
        });
        await Client.SubmitManyAsync(Specs(3, Blocker.Kind));
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("later"), Kind = "noop", NotBefore = MuchLater });
        await Client.SubmitAsync(Spec("paused") with { Queue = other.Name });
        await blocker.BegunAsync();

        var statistics = await Client.StatisticsAsync();

        Assert.Equal((1L, 0L), (statistics.Epoch, statistics.AgeingViolations));
        Assert.Equal((1, 1, 1), (statistics.Nodes, statistics.Slots, statistics.SlotsTaken));
        Assert.Equal((0, 0), (statistics.MoreQueues, statistics.MoreKinds));
        Assert.Empty(statistics.Kinds);
        Assert.Equal(
            [
                new QueueStatistics(
                    new QueueOptions { Policy = "sjf", Strategy = "best-fit" }, 2, 1, 1, (await GetAsync("t000001")).SubmittedAt),
                new QueueStatistics(other, 1, 0, 0, (await GetAsync("paused")).SubmittedAt),
            ],
            statistics.Queues);
        Assert.True(statistics.Since <= statistics.Queues[0].OldestSince, $"{statistics.Since} is after the first submit.");
    }

    [Fact]
    public async Task What_was_learned_of_kinds_outlives_the_scheduler()
    {
        await StartAsync();
        await RunAsync(Spec("a"));
        var first = Assert.Single((await Client.StatisticsAsync()).Kinds);
        Assert.Equal(("greet", 1L, null), (first.Kind, first.Tasks, first.Error));

        await RunAsync(Spec("b") with { Estimate = TimeSpan.FromDays(1) });
        var before = await Client.StatisticsAsync();
        var learned = Assert.Single(before.Kinds);
        Assert.Equal(2, learned.Tasks);
        Assert.True(learned.Mean > TimeSpan.Zero, learned.ToString());
        Assert.True(learned.Error > 1, learned.ToString());

        await Shell.CrashAsync();
        await StartAsync();
        var after = await Client.StatisticsAsync();
        Assert.Equal(learned, Assert.Single(after.Kinds));
        Assert.Equal(2, after.Epoch);
        Assert.True(after.Since >= before.Since, $"{after.Since} is before {before.Since}.");
    }

    [Fact]
    public async Task Each_time_that_a_newer_task_goes_before_an_aged_one_is_counted_until_the_next_scheduler()
    {
        var ends = new ConcurrentDictionary<string, Signal>();
        await StartAsync(new ShellOptions
        {
            Nodes = [Node("one"), Node("two")],
            Queues = [new QueueOptions { AgeAfter = TimeSpan.Zero }],
            Handlers = handlers => handlers.Handle<string, int>("held", async (name, _) =>
            {
                await End(name).GivenAsync();
                return 0;
            }),
        });
        string[] small = ["a", "b", "c", "d"];
        await Client.SubmitManyAsync([.. small.Select(id => Sized(id, "held", 1_000))]);

        // One of the two nodes is kept free for the first; on the other the second is passed.
        await Client.SubmitManyAsync([Sized("large", "noop", 2_000), Sized("also-large", "noop", 1_999), Sized("new", "noop", 1_000)]);
        Assert.Equal(0, (await Client.StatisticsAsync()).AgeingViolations);
        var tasks = await Task.WhenAll(small.Select(GetAsync));
        foreach (var first in tasks.DistinctBy(task => task.Node))
        {
            End(first.Id.Value).Give();
            await EndAsync(first.Id.Value);
        }

        await EndAsync("new");
        Assert.Equal(1, (await Client.StatisticsAsync()).AgeingViolations);

        await Shell.CrashAsync();
        await StartAsync(new ShellOptions { Nodes = [] });
        Assert.Equal(0, (await Client.StatisticsAsync()).AgeingViolations);

        Signal End(string task) => ends.GetOrAdd(task, _ => new Signal());

        static ShellNode Node(string name) => new(name) { Slots = 4, Capacity = new Resources(2_000, 0) };

        static TaskSpec Sized(string id, string kind, long cpu) => Spec(id, kind, id) with { Request = new Resources(cpu, 0) };
    }
}
