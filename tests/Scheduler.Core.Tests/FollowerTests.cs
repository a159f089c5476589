using Scheduler.Core.Contracts;
using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

public sealed class FollowerTests
{
    private readonly World _world = new();

    [Fact]
    public void It_hears_what_runs_and_forgets_it_with_the_attempt()
    {
        _world.Join();
        _world.Submit("a");
        _world.Start("a");
        Assert.Equal(TaskPhase.Running, _world.Info("a").Phase);
        _world.HandBack("a");
        Assert.Equal(TaskPhase.Assigned, _world.Info("a").Phase);
    }

    [Fact]
    public void Each_finished_task_is_handed_out_once_with_all_that_is_known_of_it()
    {
        var node = _world.Join();
        _world.Submit(Given.Tasks(3));
        _world.Fail("t1", "once");
        var assigned = _world.Token("t2");
        _world.Pass(1);
        _world.Succeed("t1", resultBytes: 7);
        _world.Fail("t2", retryable: false);
        _world.Cancel("t3");
        _world.EndCancelled("t3");

        var finished = _world.Follower.TakeFinished();
        Assert.Equal([("t1", TaskPhase.Succeeded), ("t2", TaskPhase.Failed), ("t3", TaskPhase.Cancelled)], finished.Select(t => (t.Id.Value, t.Phase)));
        Assert.All(finished, t => Assert.Equal((node, _world.Time, true), (t.Node, t.FinishedAt, t.Assignment is not null)));
        Assert.Equal((2, 1, "once", 7), (finished[0].Attempt, finished[0].FailedAttempts, finished[0].Error, finished[0].Result!.Value.Length));
        Assert.Equal((1, 1, "boom", assigned), (finished[1].Attempt, finished[1].FailedAttempts, finished[1].Error, finished[1].Token));
        Assert.Equal(TimeSpan.FromSeconds(1), finished[0].RunTime);
        Assert.Empty(_world.Follower.TakeFinished());
    }

    [Fact]
    public void Each_attempt_that_ends_without_success_is_handed_out_once_with_how_it_ended()
    {
        var node = _world.Join();
        _world.Submit("a");
        var first = _world.Token("a");
        _world.Fail("a", "once");
        _world.Pass(1);
        var second = _world.Token("a");
        Assert.Equal([(2, second, null)], _world.Follower.LiveAttempts("a").Select(live => (live.Number, live.Token, live.End)));
        _world.HandBack("a");
        _world.Succeed("a");
        var success = Assert.Single(_world.Follower.TakeFinished(out var attempts));
        Assert.Equal([("a", first, AttemptEnd.Failed), ("a", second, AttemptEnd.HandedBack)], attempts.Select(one => (one.Task.Value, one.Attempt.Token, one.Attempt.End!.Value)));
        Assert.Equal((node, "once", TimeSpan.Zero), (attempts[0].Attempt.Node, attempts[0].Attempt.Error, attempts[0].Attempt.RunTime));
        Assert.Equal((3, AttemptEnd.Succeeded), (Follower.SuccessOf(success)!.Number, Follower.SuccessOf(success)!.End));
        _world.Follower.TakeFinished(out attempts);
        Assert.Empty(attempts);
    }

    [Fact]
    public void How_far_a_task_has_come_is_told_while_it_runs_and_kept_with_an_attempt_that_failed()
    {
        _world.Join();
        _world.Submit("a");
        _world.Progress("a", 0.4, "page 12");
        Assert.Equal((TaskPhase.Running, new TaskProgress(0.4, "page 12", _world.Time)), (_world.Info("a").Phase, _world.Info("a").Progress));
        _world.Progress("a", 2);
        Assert.Equal(0.4, _world.Info("a").Progress!.Fraction);
        _world.Fail("a", "once");
        Assert.Null(_world.Info("a").Progress);
        _world.Follower.TakeFinished(out var attempts);
        Assert.Equal("page 12", Assert.Single(attempts).Attempt.Progress!.Message);
    }

    [Fact]
    public void A_list_comes_in_pages_in_the_order_of_submission()
    {
        _world.Submit(Given.Tasks(25));
        var filter = new TaskFilter { Limit = 10 };
        var seen = new List<string>();
        while (true)
        {
            var page = _world.Follower.List(filter);
            seen.AddRange(page.Tasks.Select(t => t.Id.Value));
            if (page.Next is null)
            {
                break;
            }

            // Those that end meanwhile leave no gap.
            _world.Cancel(seen[^1]);
            filter = filter with { After = page.Next };
        }

        Assert.Equal(Given.Tasks(25).Select(t => t.Id.Value), seen);
    }

    [Fact]
    public void All_conditions_of_a_filter_must_hold()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "q" }));
        _world.Submit(
            Given.Task("a1"), Given.Task("a2", kind: "sleep"), Given.Task("a3", queue: "q"), Given.Task("b1"), Given.Task("a4", notBefore: _world.In(9)));
        Assert.Equal("a1 a2 a3 a4", Ids(new TaskFilter { IdPrefix = "a" }));
        Assert.Equal("a2", Ids(new TaskFilter { Kind = "sleep" }));
        Assert.Equal("a3", Ids(new TaskFilter { Queue = "q" }));
        Assert.Equal("a1 b1", Ids(new TaskFilter { Phase = TaskPhase.Pending, Kind = "noop", Queue = "default" }));
        Assert.Equal("", Ids(new TaskFilter { Phase = TaskPhase.Scheduled, IdPrefix = "b" }));
    }

    [Fact]
    public void Of_more_queues_and_kinds_than_are_listed_those_that_count_most_are()
    {
        var most = SchedulerStatistics.MostListed;
        _world.Submit("a");
        var full = new Follower();
        full.Restore(
        [
            .. _world.Follower.Snapshot(),
            .. Enumerable.Range(0, most + 2).Select(i => new SnapshotEstimate(Kind(i), Mean: 256, Error: 0, Tasks: i, Compared: 0)),
        ]);

        var statistics = full.Statistics();

        Assert.Equal((most, 2), (statistics.Kinds.Count, statistics.MoreKinds));
        Assert.Equal(Enumerable.Range(2, most).Select(Kind), statistics.Kinds.Select(k => k.Kind));
        Assert.Equal(1, Assert.Single(statistics.Queues).Waiting);
        Assert.Null(statistics.Since);

        static string Kind(int i) => FormattableString.Invariant($"k{i:d3}");
    }

    private string Ids(TaskFilter filter) => string.Join(' ', _world.Follower.List(filter).Tasks.Select(t => t.Id));
}
