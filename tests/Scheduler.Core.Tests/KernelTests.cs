using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

public sealed class KernelTests
{
    [Fact]
    public void A_task_goes_from_submit_to_its_outcome()
    {
        var world = new World();
        var node = world.Join();

        world.Submit("a");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("a"));
        world.Start("a");
        Assert.Equal(TaskPhase.Running, world.PhaseOf("a"));
        world.Succeed("a");

        Assert.Equal(TaskPhase.Succeeded, world.PhaseOf("a"));
        var finished = Assert.Single(world.Follower.TakeFinished());
        Assert.Equal(node, finished.Node);
        Assert.Equal("least-loaded", finished.Assignment!.Strategy);
    }

    [Fact]
    public void The_token_of_an_attempt_is_the_number_of_its_assignment()
    {
        var world = new World();
        world.Join();
        world.Submit("a");

        var row = world.Rows.Single(r => r.Events.OfType<TaskAssigned>().Any());
        var at = row.First + row.Events.ToList().FindIndex(e => e is TaskAssigned);
        Assert.Equal(FencingToken.Of(0, at), world.Token("a"));
    }

    [Fact]
    public void A_kernel_begins_once_and_before_anything_else()
    {
        var kernel = new Kernel(new KernelOptions());
        var now = new Instant(default, default);
        Assert.Throws<InvalidOperationException>(() => kernel.Handle(Tick.Instance, now));
        kernel.Begin("test", now);
        Assert.Throws<InvalidOperationException>(() => kernel.Begin("test", now));
        Assert.IsType<EpochStarted>(kernel.TakeBatch().Events[0]);
    }

    [Fact]
    public void Each_incarnation_has_an_epoch_of_its_own()
    {
        var world = new World();
        world.Failover();
        world.Failover();
        Assert.Equal([1, 2, 3], world.Events.OfType<EpochStarted>().Select(e => e.Epoch));
        Assert.Equal(3, world.Follower.Epoch);
    }

    [Fact]
    public void The_scheduler_s_time_does_not_fall_with_the_wall_clock_but_goes_at_half_its_speed()
    {
        var world = new World();
        world.Submit(Given.Task("a", notBefore: world.In(60)));
        world.WallError = TimeSpan.FromSeconds(-3_600);
        world.Submit("b");
        world.Pass(119);
        Assert.Equal(TaskPhase.Scheduled, world.PhaseOf("a"));
        Assert.Equal(TimeSpan.FromSeconds(1), world.Kernel.NextWakeUp(world.Now));
        world.Pass(1);
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("a"));
        Assert.Equal(world.Events.Select(e => e.At).Order(), world.Events.Select(e => e.At));
    }

    [Fact]
    public void A_full_batch_is_followed_by_the_rest_at_once_even_where_the_wall_clock_fell()
    {
        var kernel = new Kernel(new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 2 } });
        var start = Timestamp.FromSeconds(1_000);
        kernel.Begin("test", new Instant(start, start));
        kernel.Handle(new SubmitTasks([.. Enumerable.Range(1, 6).Select(i => Given.Task($"t{i}", notBefore: start + TimeSpan.FromSeconds(9)))]), new Instant(start, start));
        kernel.TakeBatch();

        kernel.Handle(Tick.Instance, new Instant(start + TimeSpan.FromSeconds(9), start));
        Assert.True(kernel.IsFull);
        Assert.Equal(2, kernel.TakeBatch().Events.Count);
        Assert.Equal(TimeSpan.Zero, kernel.NextWakeUp(new Instant(start, start)));
    }

    [Fact]
    public void Queues_that_have_work_take_turns()
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions { Name = "a" }, new QueueOptions { Name = "b" }] });
        world.Submit(Enumerable.Range(1, 6).Select(i => Given.Task($"t{i}", queue: i <= 4 ? "a" : "b")));
        world.Join("n", Given.Node(slots: 6));
        Assert.Equal("t1 t5 t2 t6 t3 t4", world.Order);
    }

    public static TheoryData<KernelCommand> NothingInThem => new()
    {
        new CancelTask(default),
        new ExplainTask(default),
        new CordonNode(null!),
        new UncordonNode(null!),
        new DrainNode(null!),
        new ConfigureQueue(null!),
        new ConfigureQueue(new QueueOptions { Name = null! }),
        new ConfigureQueue(new QueueOptions { Policy = null! }),
        new ConfigureQueue(new QueueOptions { Strategy = null! }),
        new SubmitTasks(null!),
        new SubmitTasks([null!]),
        new SubmitTasks([new TaskSpec { Id = default, Kind = null! }]),
    };

    [Theory]
    [MemberData(nameof(NothingInThem), DisableDiscoveryEnumeration = true)]
    public void A_command_with_nothing_in_it_is_refused(KernelCommand command) => new World().Refused(command);
}
