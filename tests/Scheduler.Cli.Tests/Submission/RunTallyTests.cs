using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Submission;

public sealed class RunTallyTests
{
    private static readonly TaskSpec Known = new() { Id = new TaskId("a"), Kind = "k" };

    private readonly RunTally _tally = new(tasks: null, TimeProvider.System, _ => { });

    [Fact]
    public void What_ended_before_the_run_is_of_an_earlier_one() =>
        Assert.Equal((1, 0), KnownAsFinished(Timestamp.From(DateTimeOffset.UtcNow) + TimeSpan.FromDays(-1)));

    [Fact]
    public void What_is_known_to_have_ended_before_its_event_comes_is_of_this_run()
    {
        Assert.Equal((0, 1), KnownAsFinished(Timestamp.From(DateTimeOffset.UtcNow)));

        _tally.Apply([Succeeded()]);

        Assert.Equal(1, _tally.Figures().Ran);
    }

    [Fact]
    public void What_ends_before_its_line_is_read_is_of_this_run()
    {
        _tally.Apply([Succeeded()]);

        Assert.Equal((0, 1), KnownAsFinished(Timestamp.From(DateTimeOffset.UtcNow)));
    }

    [Fact]
    public void What_waits_for_a_retry_is_told_of_whichever_comes_first()
    {
        var told = new List<AwaitedRetry>();
        _tally.AwaitsRetry = told.Add;
        var failed = new FailureRecorded(default, new TaskId("f"), default, FailureCause.NotRetryable, "no", default);
        TaskSpec Patient(string id, Dependency on) => Of(id) with { After = [on], IfUnmet = UnmetAction.Wait };
        _tally.TryAdd(new TaskLine(1, Of("f") with { Group = "g" }));
        _tally.TryAdd(new TaskLine(2, Patient("a", "f")));
        _tally.TryAdd(new TaskLine(3, Patient("b", "f")));
        _tally.TryAdd(new TaskLine(4, Patient("c", Dependency.OnTask("f", DependencyCondition.Finished))));
        _tally.TryAdd(new TaskLine(5, Of("d") with { After = ["f"] }));
        _tally.Apply([new RecordedEvent(1, failed)]);
        _tally.TryAdd(new TaskLine(6, Patient("e", Dependency.OnGroup("g"))));
        Assert.Equal(
            [new AwaitedRetry(new TaskId("f"), TaskPhase.Failed, new TaskId("a"), 2), new AwaitedRetry(new TaskId("f"), TaskPhase.Failed, new TaskId("e"), 1)], told);
    }

    [Fact]
    public async Task The_task_that_has_a_lines_unique_key_is_waited_for_in_its_place()
    {
        Assert.True(NotSubmitted("line", "other"));
        Assert.Equal((1, 1, 0), LeftOut());
        Assert.False(Waits().IsCompleted);

        _tally.Apply([Failed("other")]);

        await Waits();
        Assert.Equal((1, 1, 0), LeftOut());
        Assert.Equal((1, 1, 1), (_tally.Figures().Finished, _tally.Figures().Ran, _tally.Figures().Failed));
    }

    [Fact]
    public async Task It_is_waited_for_once_and_not_where_it_is_a_lines_task_or_has_ended()
    {
        _tally.TryAdd(new TaskLine(1, Of("own")));
        Assert.False(NotSubmitted("a", "own"));
        Assert.False(NotSubmitted("b", null));
        Assert.True(NotSubmitted("c", "other"));
        Assert.False(NotSubmitted("d", "other"));
        Assert.Equal((4, 1, 3), LeftOut());

        _tally.HadEnded(new TaskId("own"));
        _tally.HadEnded(new TaskId("other"));

        Assert.Equal((4, 0, 4), LeftOut());
        Assert.False(Waits().IsCompleted);
        _tally.Apply([Failed("own")]);
        await Waits();
    }

    [Fact]
    public void What_ended_before_the_line_was_found_to_be_of_its_key_counts()
    {
        _tally.Apply([Failed("other")]);
        Assert.False(NotSubmitted("line", "other"));
        Assert.Equal((1, 1, 0), LeftOut());
        Assert.Equal(1, _tally.Figures().Failed);
    }

    [Fact]
    public void A_task_that_is_waited_for_can_be_that_of_a_later_line()
    {
        NotSubmitted("line", "later");
        Assert.True(_tally.TryAdd(new TaskLine(2, Of("later"))));
        Assert.False(_tally.TryAdd(new TaskLine(3, Of("later"))));
        Assert.Equal((1, 0, 1), LeftOut());
        _tally.Apply([Failed("later")]);
        Assert.Equal((2, 2), (_tally.Figures().Finished, _tally.Figures().Tasks));
    }

    [Theory]
    [InlineData(UniqueConflict.Replace, "k", 1, 0)]
    [InlineData(UniqueConflict.Debounce, "k", 1, 0)]
    [InlineData(UniqueConflict.Existing, "k", 0, 1)]
    [InlineData(UniqueConflict.Replace, "other key", 0, 1)]
    public void A_task_that_is_cancelled_for_a_later_one_of_its_key_is_replaced(UniqueConflict onConflict, string key, long replaced, long cancelled)
    {
        var now = Timestamp.From(DateTimeOffset.UtcNow);
        _tally.TryAdd(new TaskLine(1, Of("old") with { Unique = new UniqueKey { Key = "k" } }));
        var next = Of("new") with { Unique = new UniqueKey { Key = key, OnConflict = onConflict } };
        _tally.Apply([new(1, new TaskAdmitted(now, next)), new(2, new TaskRevised(now, next.Id, 0, now, "default")), new(3, new CancellationRecorded(now, new TaskId("old")))]);
        Assert.Equal((replaced, cancelled), (_tally.Figures().Replaced, _tally.Figures().Cancelled));
        Assert.Equal(1, _tally.Figures().Finished);
    }

    [Fact]
    public void One_that_someone_cancels_after_that_is_cancelled()
    {
        var now = Timestamp.From(DateTimeOffset.UtcNow);
        _tally.TryAdd(new TaskLine(1, Of("old") with { Unique = new UniqueKey { Key = "k" } }));
        var next = Of("new") with { Unique = new UniqueKey { Key = "k", OnConflict = UniqueConflict.Replace } };
        _tally.Apply([new(1, new TaskAdmitted(now, next)), new(2, new TaskBecameDue(now, next.Id)), new(3, new CancellationRecorded(now, new TaskId("old")))]);
        Assert.Equal((0, 1), (_tally.Figures().Replaced, _tally.Figures().Cancelled));
    }

    private bool NotSubmitted(string line, string? other)
    {
        _tally.TryAdd(new TaskLine(1, Of(line)));
        return _tally.NotSubmitted(new TaskId(line), other is null ? default(TaskId?) : new TaskId(other));
    }

    private (long NotSubmitted, long Joined, long LeftOut) LeftOut() => (_tally.Figures().NotSubmitted, _tally.Figures().Joined, _tally.Figures().LeftOut);

    private Task Waits() => _tally.UntilFewerAsync(1, long.MaxValue, CancellationToken.None);

    private static TaskSpec Of(string id) => Known with { Id = new TaskId(id) };

    private static RecordedEvent Failed(string id) => new(1, new FailureRecorded(
        Timestamp.From(DateTimeOffset.UtcNow), new TaskId(id), new FencingToken(1), FailureCause.OutOfAttempts, "no", TimeSpan.Zero));

    private (long Before, long Ran) KnownAsFinished(Timestamp at)
    {
        _tally.TryAdd(new TaskLine(1, Known));
        var info = new TaskInfo { Id = Known.Id, Kind = Known.Kind, Queue = "default", Phase = TaskPhase.Succeeded, FinishedAt = at };
        _tally.Accepted(
            [new TaskReceipt(Known.Id, AlreadyKnown: true, info.Phase)], new Dictionary<TaskId, TaskInfo> { [Known.Id] = info });
        return (_tally.Figures().Before, _tally.Figures().Ran);
    }

    private static RecordedEvent Succeeded() =>
        new(1, new SuccessRecorded(Timestamp.From(DateTimeOffset.UtcNow), Known.Id, new FencingToken(1), default, TimeSpan.Zero));
}
