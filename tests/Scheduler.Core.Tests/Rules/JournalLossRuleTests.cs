using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class JournalLossRuleTests
{
    private static readonly Timestamp Beginning = At(2025, 1, 1);
    private static readonly Timestamp Monday = At(2026, 11, 23);

    [Theory]
    [InlineData(0, 0, 1_000_000_001)]
    [InlineData(41, 97, 1_000_000_001)]
    [InlineData(97, 41, 1_000_000_001)]
    [InlineData(41, 899_999_999, 1_000_000_001)]
    [InlineData(41, 900_000_000, 2_000_000_001)]
    [InlineData(1_000_000_007, 1_000_000_009, 2_000_000_001)]
    public void Numbers_go_on_beyond_all_that_are_known(long after, long known, long first) =>
        Assert.Equal(first, JournalLossRule.Accept(after, known, 0, Beginning).FirstEvent);

    [Theory]
    [InlineData(0, 1_000_001)]
    [InlineData(7, 1_000_001)]
    [InlineData(990_000, 2_000_001)]
    [InlineData(1_000_001, 2_000_001)]
    public void So_do_epochs(long known, long next) => Assert.Equal(next, JournalLossRule.Accept(0, 0, known, Beginning).Epoch);

    [Fact]
    public void The_same_copy_put_back_a_second_time_leads_beyond_all_that_the_first_time_gave()
    {
        var first = JournalLossRule.Accept(100, 100, 3, Monday);
        var nextDay = JournalLossRule.Accept(100, 100, 3, Monday + TimeSpan.FromDays(1));
        var soon = JournalLossRule.Accept(100, 100, 3, Monday + TimeSpan.FromMinutes(1));

        Assert.InRange(nextDay.FirstEvent, first.FirstEvent + 20_000_000_000, long.MaxValue);
        Assert.InRange(nextDay.Epoch, first.Epoch + 80_000_000, long.MaxValue);
        Assert.InRange(soon.FirstEvent, first.FirstEvent + 15_000_000, long.MaxValue);
        Assert.InRange(soon.Epoch, first.Epoch + 60_000, long.MaxValue);
    }

    [Fact]
    public void What_is_known_counts_where_it_is_beyond_the_floor()
    {
        var first = JournalLossRule.Accept(100, 100, 3, Monday);
        var again = JournalLossRule.Accept(first.FirstEvent, first.FirstEvent + 7, first.Epoch, Monday);
        Assert.InRange(again.FirstEvent, first.FirstEvent + JournalLossRule.EventStep / 10, first.FirstEvent + (2 * JournalLossRule.EventStep));
        Assert.InRange(again.Epoch, first.Epoch + JournalLossRule.EpochStep / 100, first.Epoch + (2 * JournalLossRule.EpochStep));
    }

    [Fact]
    public void A_clock_that_was_never_set_leaves_what_is_known() => Assert.Equal(1_000_000_001, JournalLossRule.Accept(0, 0, 0, default).FirstEvent);

    [Fact]
    public void There_are_numbers_for_decades() => Assert.InRange(JournalLossRule.Accept(0, 0, 0, At(2060, 1, 1)).FirstEvent, 1, FencingToken.MaxEventNumber);

    [Fact]
    public void When_there_are_no_numbers_left_that_is_said()
    {
        Assert.Throws<SchedulingException>(() => JournalLossRule.Accept(41, FencingToken.MaxEventNumber - 5, 3, Monday));
        Assert.Throws<SchedulingException>(() => JournalLossRule.Accept(41, 97, 3, At(2061, 1, 1)));
    }

    [Fact]
    public void A_row_comes_behind_the_last_event_or_behind_a_loss_that_it_names()
    {
        Event[] loss = [new EpochStarted(default, 9, "s"), new LossAccepted(default, 41)];

        Assert.True(JournalLossRule.Follows(41, 42, [new EpochConfirmed(default)]));
        Assert.False(JournalLossRule.Follows(41, 43, [new EpochConfirmed(default)]));
        Assert.True(JournalLossRule.Follows(41, 1_000, loss));
        Assert.False(JournalLossRule.Follows(40, 1_000, loss));
        Assert.False(JournalLossRule.Follows(41, 41, loss));
        Assert.False(JournalLossRule.Follows(41, 1_000, [.. loss.Reverse()]));
    }

    [Fact]
    public void A_scheduler_goes_on_with_what_is_left_and_every_replay_comes_to_the_same()
    {
        var world = new World();
        world.Submit(Given.Task("a"));
        var (rows, state, epoch) = (world.Rows.ToArray(), world.Kernel.LastEventNumber, world.Kernel.Epoch);

        var kernel = Replayed(rows);
        kernel.Accept(JournalLossRule.Accept(state, state + 500, epoch + 2, Beginning));
        kernel.Begin("another", world.Now);
        var batch = kernel.TakeBatch();

        Assert.Equal((1_000_000_001, 1_000_001), (batch.FirstEventNumber, batch.Epoch));
        Assert.Equal(state, Assert.IsType<LossAccepted>(batch.Events[1]).After);
        Assert.Equal(1, kernel.UnfinishedTasks);
        kernel.CheckInvariants();
        var again = Replayed([.. rows, (batch.FirstEventNumber, batch.Events, batch.DigestAfter)]);
        Assert.Equal(kernel.Digest, again.Digest);
        Assert.Equal(batch.LastEventNumber, again.LastEventNumber);
        Assert.Throws<InvariantBrokenException>(() => Replayed([.. rows[..^1], (batch.FirstEventNumber, batch.Events, batch.DigestAfter)]));
    }

    [Fact]
    public void A_loss_behind_another_event_is_not_accepted()
    {
        var kernel = new World().Kernel;
        Assert.Throws<InvalidOperationException>(() => kernel.Accept(JournalLossRule.Accept(kernel.LastEventNumber, 500, 5, Monday)));
        Assert.Throws<InvalidOperationException>(() => new Kernel(new KernelOptions()).Accept(JournalLossRule.Accept(3, 500, 5, Monday)));
    }

    private static Timestamp At(int year, int month, int day) => Timestamp.From(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero));

    private static Kernel Replayed(IEnumerable<(long First, IReadOnlyList<Event> Events, ulong Digest)> rows)
    {
        var kernel = new Kernel(new KernelOptions());
        foreach (var (first, events, digest) in rows)
        {
            kernel.Replay(first, events, digest);
        }

        return kernel;
    }
}
