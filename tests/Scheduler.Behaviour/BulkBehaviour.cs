using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>The same is done with all tasks of a filter, whatever happens on the way.</summary>
public abstract class BulkBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TaskFilter Web = new() { Header = new("team", "web"), Limit = 50 };

    [Fact]
    public async Task After_a_crash_half_way_it_is_made_again_from_where_it_was_and_all_are_done()
    {
        await StartAsync();
        await SubmitAsync(200);
        using var half = new CancellationTokenSource();
        var reached = new Progress(at => at.Changed >= 100, half);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Web), reached, cancellationToken: half.Token));
        await Shell.CrashAsync();

        await StartAsync();
        Assert.True(reached.Last!.Changed is >= 100 and < 200);
        var rest = await Client.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Web with { After = reached.Last.After }));

        Assert.Null(rest.After);
        Assert.Equal(rest.Matched, rest.Changed);
        Assert.True(rest.Changed <= 200 - reached.Last.Changed);
        Assert.Equal((200L, 200L), await CountsAsync());
    }

    [Fact]
    public async Task After_a_crash_the_whole_can_be_made_again_and_only_the_rest_is_left_to_do()
    {
        await StartAsync();
        await SubmitAsync(100);
        var first = await Client.ChangePageAsync(new BulkChange(TaskAction.Cancel, Web), new BulkProgress());
        Assert.Equal((50L, 50L), (first.Matched, first.Changed));
        Assert.NotNull(first.After);
        await Shell.CrashAsync();

        await StartAsync();
        var again = await Client.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Web));
        Assert.Equal((50L, 50L), (again.Matched, again.Changed));
        Assert.Equal((100L, 100L), await CountsAsync());
    }

    [Fact]
    public async Task A_dry_run_counts_all_pages_and_changes_nothing()
    {
        await StartAsync();
        await SubmitAsync(120);

        var counted = await Client.ChangeManyAsync(new BulkChange(TaskAction.Cancel, Web) { DryRun = true });

        Assert.Equal((120L, 0L), (counted.Matched, counted.Changed));
        Assert.Equal(Enumerable.Range(0, 10).Select(Id), counted.Examples.Select(task => task.Value));
        Assert.Equal((0L, 240L), await CountsAsync());
    }

    [Fact]
    public async Task Every_action_is_done_with_the_tasks_that_it_is_for()
    {
        await StartAsync(new ShellOptions { Queues = [new QueueOptions(), new QueueOptions { Name = "night" }] });
        await SubmitAsync(3);

        Assert.Equal(3, await DoAsync(TaskAction.Hold("a look", "ada"), Web));
        Assert.Equal(new Hold("a look", default, "ada"), (await GetAsync(Id(0))).Hold! with { Since = default });
        Assert.Equal(3, await DoAsync(TaskAction.Revise(priority: 4, queue: "night"), new TaskFilter { Phase = TaskPhase.Held }));
        Assert.Equal(3, await DoAsync(TaskAction.Release, new TaskFilter { Queue = "night" }));
        Assert.Equal(0, await DoAsync(TaskAction.Release, new TaskFilter { Queue = "night" }));
        Assert.Equal(3, await DoAsync(TaskAction.Cancel, new TaskFilter { Queue = "night" }));
        Assert.Equal(0, await DoAsync(TaskAction.Cancel, new TaskFilter { Queue = "night" }));
        Assert.Equal(2, await DoAsync(TaskAction.Retry, new TaskFilter { IdPrefix = "web-00000", Header = new("number", "even") }));
        Assert.Equal(2, (await Client.ListAsync(new TaskFilter { Queue = "night", Finished = false })).Tasks.Count);

        var retried = (await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Scheduled, Queue = "night", Details = true })).Tasks;
        Assert.All(retried, task => Assert.Equal(4, task.Spec!.Priority));
    }

    [Fact]
    public async Task A_list_finds_tasks_by_header_label_error_and_time()
    {
        await StartAsync(handlers => handlers.Handle<string>("broken", (_, _) => throw new InvalidOperationException("It BROKE.")));
        var once = new RetryPolicy { MaxAttempts = 1 };
        await RunAsync(Spec("failed", "broken", retry: once) with { Headers = new Dictionary<string, string> { ["team"] = "web" } });
        await RunAsync(Spec("good") with { Headers = new Dictionary<string, string> { ["team"] = "web" } });
        await Client.SubmitAsync(Spec("waits") with { RequiredLabels = Gpu, Headers = new Dictionary<string, string> { ["team"] = "web" } });
        var submitted = (await GetAsync("waits")).SubmittedAt;

        Assert.Equal("waits failed", await IdsAsync(new TaskFilter { Header = new("team", "web") }));
        Assert.Equal("", await IdsAsync(new TaskFilter { Header = new("team", "Web") }));
        Assert.Equal("waits", await IdsAsync(new TaskFilter { Label = new("gpu", "yes") }));
        Assert.Equal("failed", await IdsAsync(new TaskFilter { ErrorContains = "it broke" }));
        Assert.Equal("failed", await IdsAsync(new TaskFilter { ErrorContains = "" }));
        Assert.Equal("waits", await IdsAsync(new TaskFilter { SubmittedAfter = submitted }));
        Assert.Equal("good failed", await IdsAsync(new TaskFilter { SubmittedBefore = submitted }));
        Assert.Equal("good failed", await IdsAsync(new TaskFilter { Finished = true }));
        Assert.Equal("waits", await IdsAsync(new TaskFilter { Finished = false }));

        async Task<string> IdsAsync(TaskFilter filter) => string.Join(' ', (await Client.ListAsync(filter)).Tasks.Select(task => task.Id));
    }

    private static string Id(int i) => FormattableString.Invariant($"web-{i:d6}");

    /// <summary>So many tasks of a team that wait, and as many of another.</summary>
    private async Task SubmitAsync(int count)
    {
        await Client.SubmitManyAsync(Of("web"));
        await Client.SubmitManyAsync(Of("data"));

        TaskSpec[] Of(string team) =>
        [
            .. Specs(count, "noop", team + "-").Select((task, i) => task with
            {
                NotBefore = MuchLater,
                Headers = new Dictionary<string, string> { ["team"] = team, ["number"] = i % 2 == 0 ? "even" : "odd" },
            }),
        ];
    }

    private async Task<long> DoAsync(TaskAction action, TaskFilter filter)
    {
        var done = await Client.ChangeManyAsync(new BulkChange(action, filter));
        Assert.Equal((done.Matched, 0), (done.Changed, done.Refused.Count));
        return done.Changed;
    }

    private async Task<(long Cancelled, long Waiting)> CountsAsync()
    {
        var counts = await Client.CountAsync();
        return (counts.GetValueOrDefault(TaskPhase.Cancelled), counts.GetValueOrDefault(TaskPhase.Scheduled));
    }

    private sealed class Progress(Func<BulkProgress, bool> isReached, CancellationTokenSource end) : IProgress<BulkProgress>
    {
        public BulkProgress? Last { get; private set; }

        public void Report(BulkProgress value)
        {
            Last = value;
            if (isReached(value))
            {
                end.Cancel();
            }
        }
    }
}
