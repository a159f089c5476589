using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Contracts;

public sealed class ValueTests
{
    [Fact]
    public void A_token_holds_its_partition_and_its_event_s_number()
    {
        var token = FencingToken.Of(32_767, (1L << 48) - 1);
        Assert.Equal((32_767, (1L << 48) - 1), (token.Partition, token.EventNumber));
        Assert.True(FencingToken.Of(0, 2) > FencingToken.Of(0, 1));
        Assert.True(token.Value > 0);
    }

    [Fact]
    public void An_id_that_is_none_is_refused()
    {
        Assert.Equal(RejectionCode.Invalid, default(TaskId).Refusal()!.Code);
        Assert.Throws<RequestRejectedException>(() => default(TaskId).RequireId());
        Assert.Null(new TaskId("a").Refusal());
        new TaskId("a").RequireId();
    }

    [Fact]
    public void A_moment_saturates_instead_of_wrapping()
    {
        Assert.Equal(Timestamp.MaxValue, new Timestamp(long.MaxValue - 1) + TimeSpan.FromTicks(2));
        Assert.Equal(new Timestamp(long.MinValue), new Timestamp(long.MinValue + 1) + TimeSpan.FromTicks(-2));
        Assert.Equal(new Timestamp(5), new Timestamp(8) + TimeSpan.FromTicks(-3));
        Assert.Equal(TimeSpan.FromTicks(3), new Timestamp(8) - new Timestamp(5));
    }

    [Fact]
    public void Resources_are_compared_by_value_whatever_the_order_and_without_nothing()
    {
        var one = new Resources(1, 2, new NamedAmount("b", 3), new NamedAmount("a", 4), new NamedAmount("none", 0));
        Assert.Equal(new Resources(1, 2, new NamedAmount("a", 4), new NamedAmount("b", 3)), one);
        Assert.NotEqual(new Resources(1, 2, new NamedAmount("a", 4)), one);
        Assert.Equal("cpu=1m memory=2 a=4 b=3", one.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resources(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resources(0, 0, new NamedAmount("a", -1)));
        Assert.Throws<ArgumentException>(() => new Resources(0, 0, new NamedAmount("a", 1), new NamedAmount("a", 2)));
        Assert.ThrowsAny<ArgumentException>(() => new Resources(0, 0, new NamedAmount(" ", 1)));
    }

    [Theory]
    [InlineData(1, 2, 3, true)]
    [InlineData(2, 2, 3, false)]
    [InlineData(1, 3, 3, false)]
    [InlineData(1, 2, 4, false)]
    public void A_request_fits_where_all_of_it_fits(long cpu, long memory, long gpus, bool fits) =>
        Assert.Equal(fits, new Resources(cpu, memory, new NamedAmount("gpu", gpus)).FitsIn(new Resources(1, 2, new NamedAmount("gpu", 3))));

    [Fact]
    public void Labels_are_matched_by_all_that_are_required()
    {
        var offered = Given.Label("zone=a disk=ssd");
        Assert.True(Labels.None.AreIn(offered));
        Assert.True(Given.Label("disk=ssd").AreIn(offered));
        Assert.False(Given.Label("disk=SSD").AreIn(offered));
        Assert.False(Given.Label("zone=a rack=1").AreIn(offered));
        Assert.Equal(Given.Label("disk=ssd zone=a"), offered);
        Assert.Throws<ArgumentException>(() => Given.Label("zone=a zone=b"));
    }

    [Fact]
    public void A_detached_task_does_not_change_with_its_maker_s_buffers()
    {
        var payload = new byte[] { 1, 2 };
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" };
        var task = new TaskSpec { Id = new TaskId("t"), Kind = "noop", Payload = payload, Headers = headers, Priority = 3 }.Detached();
        payload[0] = 9;
        headers.Clear();
        Assert.Equal([1, 2], task.Payload.ToArray());
        Assert.Equal("b", task.Headers!["a"]);
        Assert.Equal(3, task.Priority);
    }

    [Fact]
    public void Every_phase_is_waiting_final_or_at_a_node()
    {
        Assert.Equal(
            [TaskPhase.Assigned, TaskPhase.Running, TaskPhase.Preempting],
            TaskPhases.All.Where(p => !p.IsFinal() && !p.IsWaiting()));
        Assert.DoesNotContain(TaskPhases.All, p => p.IsFinal() && p.IsWaiting());
    }

    [Fact]
    public void A_response_is_a_value_or_a_rejection()
    {
        Assert.Equal(Acknowledged.Instance, Response<Acknowledged>.From(Acknowledged.Instance).OrThrow());
        var refused = Response<Acknowledged>.From(new Rejection(RejectionCode.UnknownNode, "No."));
        Assert.False(refused.IsAccepted);
        Assert.Equal(RejectionCode.UnknownNode, Assert.Throws<RequestRejectedException>(refused.OrThrow).Rejection.Code);
        Assert.Throws<SchedulingException>(() => Response<SubmitAccepted>.From(Acknowledged.Instance));
    }
}
