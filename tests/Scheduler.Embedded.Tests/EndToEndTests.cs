using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class EndToEndTests
{
    [Fact]
    public async Task The_five_lines_of_the_readme()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
        var task = await scheduler.SubmitAsync<string>("greet", "Ada");
        Assert.Equal("Hello, Ada!", await task.ResultAsync());
    }

    [Fact]
    public async Task Whoever_begins_to_watch_after_the_end_is_not_kept_waiting()
    {
        var scheduler = await Run.InMemoryAsync();
        await scheduler.DisposeAsync();
        await foreach (var events in scheduler.WatchAsync())
        {
            Assert.Empty(events);
        }
    }

    [Fact]
    public async Task A_kind_that_nobody_handles_is_refused()
    {
        await using var scheduler = await Run.InMemoryAsync();

        var response = await scheduler.TrySubmitAsync([Run.Task("a"), Run.Task("b", "unheard-of")]);

        Assert.Equal(RejectionCode.UnknownKind, response.Rejection!.Code);
        Assert.Contains("greet", response.Rejection.Message, StringComparison.Ordinal);
        Assert.Null(await scheduler.GetAsync(new TaskId("a")));
    }

    [Fact]
    public async Task Events_can_be_watched_in_order()
    {
        await using var scheduler = await Run.InMemoryAsync();
        var events = scheduler.WatchAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        await scheduler.SubmitAsync(Run.Task("a"));

        var numbers = new List<long>();
        while (await next)
        {
            numbers.AddRange(events.Current.Select(e => e.Number));
            if (events.Current.Any(e => e.Event is SuccessRecorded))
            {
                break;
            }

            next = events.MoveNextAsync();
        }

        await events.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => numbers[0] + i), numbers);
    }

    [Fact]
    public async Task Leader_and_follower_come_to_the_same_digest()
    {
        var scheduler = await Run.InMemoryAsync();
        var receipts = await scheduler.SubmitManyAsync(Run.Tasks(200));
        await scheduler.WaitAllAsync(receipts.Select(r => r.Task));
        await scheduler.DisposeAsync();

        var (leader, follower) = scheduler.Digests;
        Assert.NotEqual(0UL, leader);
        Assert.Equal(leader, follower);
    }
}
