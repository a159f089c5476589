using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

public sealed class PumpTests
{
    private readonly Pump _pump = new(new Kernel(new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 5 } }));
    private readonly Instant _now = new(Timestamp.FromSeconds(1_000), Timestamp.FromSeconds(1_000));

    public PumpTests() => _pump.Kernel.Begin("test", _now);

    [Fact]
    public void Nothing_is_released_before_its_batch_is_durable()
    {
        Submit("a");
        var written = _pump.TakeWrite();
        Assert.NotNull(written);
        Assert.Null(_pump.TakeRelease());
        Assert.True(_pump.IsWriting);
        Assert.Same(written, _pump.Complete());
        Assert.False(_pump.IsWriting);
        Assert.Equal("a", Assert.Single(written.Replies).ReplyTo);
    }

    [Fact]
    public void The_next_batch_fills_while_one_is_written()
    {
        Submit("a");
        var first = _pump.TakeWrite()!;
        Submit("b");
        Submit("c");
        Assert.Null(_pump.TakeWrite());
        _pump.Complete();
        var second = _pump.TakeWrite()!;
        Assert.Equal(["b", "c"], second.Replies.Select(r => r.ReplyTo));
        Assert.Equal(first.LastEventNumber + 1, second.FirstEventNumber);
    }

    [Fact]
    public void An_answer_without_events_leaves_at_once_where_nothing_is_being_written()
    {
        Settle();
        Explain("a");
        Assert.Null(_pump.TakeWrite());
        Assert.Equal("a", Assert.Single(_pump.TakeRelease()!.Replies).ReplyTo);
        Assert.Null(_pump.TakeRelease());
    }

    [Fact]
    public void An_answer_without_events_does_not_overtake_the_batch_whose_events_it_saw()
    {
        Settle();
        Submit("a");
        _pump.TakeWrite();
        Explain("a");
        Assert.Null(_pump.TakeWrite());
        Assert.Null(_pump.TakeRelease());
        _pump.Complete();
        Assert.Null(_pump.TakeWrite());
        Assert.IsType<Explained>(Assert.Single(_pump.TakeRelease()!.Replies).Answer);
    }

    [Fact]
    public void An_answer_that_was_not_yet_taken_is_not_lost_to_the_next_write()
    {
        Settle();
        Explain("a");
        Assert.Null(_pump.TakeWrite());
        Submit("b");
        Assert.Null(_pump.TakeWrite());
        Assert.Equal("a", Assert.Single(_pump.TakeRelease()!.Replies).ReplyTo);
        Assert.Equal("b", Assert.Single(_pump.TakeWrite()!.Replies).ReplyTo);
    }

    [Fact]
    public void A_full_batch_wants_no_more_commands_until_it_is_taken()
    {
        Settle();
        Submit("a", "b", "c", "d");
        Assert.False(_pump.IsFull);
        Submit("e");
        Assert.True(_pump.IsFull);
        _pump.TakeWrite();
        Assert.False(_pump.IsFull);
    }

    [Fact]
    public void A_failed_write_answers_everyone_who_waits_that_nobody_knows()
    {
        Settle();
        Submit("a");
        _pump.TakeWrite();
        Submit("b");
        Explain("c");
        var replies = _pump.Fail("The disk is full.");
        Assert.Equal(["a", "b", "c"], replies.Select(r => r.ReplyTo));
        Assert.All(replies, r => Assert.Equal(
            new Rejection(RejectionCode.Unavailable, "The disk is full. Send it again with the same id."), r.Answer));
    }

    [Fact]
    public void After_a_failed_write_nothing_works()
    {
        Settle();
        _pump.Fail("The disk is full.");
        Assert.Throws<InvalidOperationException>(() => Submit("a"));
        Assert.Throws<InvalidOperationException>(() => _pump.TakeWrite());
        Assert.Throws<InvalidOperationException>(() => _pump.Complete());
        Assert.Throws<InvalidOperationException>(() => _pump.Fail("again"));
        Assert.Null(_pump.TakeRelease());
    }

    [Fact]
    public void A_write_that_was_not_begun_can_t_be_done() => Assert.Throws<InvalidOperationException>(() => _pump.Complete());

    private void Submit(params string[] ids) =>
        _pump.Handle(new SubmitTasks([.. ids.Select(id => Given.Task(id))]) { ReplyTo = ids[0] }, _now);

    private void Explain(string id) => _pump.Handle(new ExplainTask(new TaskId(id)) { ReplyTo = id }, _now);

    /// <summary>The beginning is durable.</summary>
    private void Settle()
    {
        _pump.TakeWrite();
        _pump.Complete();
    }
}
