using Akka.TestKit.Xunit2;
using Scheduler.Core.Contracts;
using Scheduler.Examples.ActorClient;
using Scheduler.Testing.Actors;

namespace Scheduler.Testing.Akka.Tests;

/// <summary>The probe answers as the scheduler does, with its messages.</summary>
public sealed class SchedulerProbeTests : TestKit
{
    private readonly SchedulerProbe _scheduler;

    public SchedulerProbeTests()
        : base("""
            # 3 s by default, which a busy machine may need to start.
            akka.test.single-expect-default = 60s
            akka.test.default-timeout = 60s
            """) => _scheduler = new SchedulerProbe(this, options => options.Handle<int, int>("double", (int number) => number * 2), "greet");

    [Fact]
    public async Task An_actor_has_its_tasks_done_as_the_test_says()
    {
        List<string> said = [];
        var done = new TaskCompletionSource();
        Sys.ActorOf(Greeter.Props(_scheduler.Ref, ["Ada", "Grace"], said.Add, done.SetResult));
        var tasks = _scheduler.ExpectSubmit().Tasks;
        _scheduler.Succeed(tasks[0].Id, "Hello, Ada!");
        _scheduler.Fail(tasks[1].Id, "no such person");
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("2 tasks are accepted: from here on they are not lost.", said[0]);
        Assert.Contains("Hello, Ada!", said);
        Assert.Contains(said, text => text.Contains("no such person", StringComparison.Ordinal));
        _scheduler.Scheduler.AssertSubmitted("greet", "Grace");
    }

    [Fact]
    public void What_was_submitted_before_is_recognised()
    {
        var task = Double("d1", 4);
        _scheduler.Ref.Tell(new TaskSubmitted(task), TestActor);
        Assert.False(ExpectMsg<TaskAccepted>().Receipts[0].AlreadyKnown);
        _scheduler.Ref.Tell(new TaskSubmitted(task), TestActor);
        Assert.True(ExpectMsg<TaskAccepted>().Receipts[0].AlreadyKnown);
        _scheduler.Ref.Tell(new TaskSubmitted(Double("d1", 5)), TestActor);
        Assert.Equal(RejectionCode.DuplicateId, ExpectMsg<TaskRejected>().Rejection.Code);
    }

    [Fact]
    public void Watchers_hear_how_tasks_end()
    {
        _scheduler.Ref.Tell(new TaskSubmitted(Double("d1", 4)) { Watch = true }, TestActor);
        ExpectMsg<TaskAccepted>();
        Assert.Equal(8, ExpectMsg<TaskSucceeded>().ResultAs<int>());
        _scheduler.Ref.Tell(new WatchTask("d1"), TestActor);
        Assert.Equal("d1", ExpectMsg<TaskSucceeded>().Task.Value);
        _scheduler.Ref.Tell(new WatchTask("d2"), TestActor);
        Assert.Equal(RejectionCode.UnknownTask, ExpectMsg<TaskRejected>().Rejection.Code);
    }

    [Fact]
    public void A_running_task_is_cancelled()
    {
        _scheduler.Ref.Tell(new TaskSubmitted(Greet()) { Watch = true }, TestActor);
        ExpectMsg<TaskAccepted>();
        _scheduler.Ref.Tell(new CancelTask("g1"), TestActor);
        ExpectMsg<CancelAccepted>();
        ExpectMsg<TaskCancelled>();
    }

    [Fact]
    public void Commands_are_answered_as_actors_know_it()
    {
        var hold = new CordonNode("local");
        _scheduler.Ref.Tell(hold, TestActor);
        ExpectMsg(new CommandAccepted(hold));
        _scheduler.Ref.Tell(new CordonNode("other"), TestActor);
        Assert.Equal(RejectionCode.UnknownNode, ExpectMsg<CommandRejected>().Rejection.Code);
    }

    [Fact]
    public void Answers_may_be_lost_and_submits_refused()
    {
        _scheduler.IsSilent = true;
        _scheduler.Ref.Tell(new TaskSubmitted(Greet()), TestActor);
        Assert.Equal("g1", _scheduler.ExpectSubmitted("greet").Id.Value);
        ExpectNoMsg(TimeSpan.Zero);
        _scheduler.IsSilent = false;
        _scheduler.Refusal = new Rejection(RejectionCode.Unavailable, "It is moving.");
        _scheduler.Ref.Tell(new TaskSubmitted(Greet()), TestActor);
        Assert.Equal(RejectionCode.Unavailable, ExpectMsg<TaskRejected>().Rejection.Code);
        _scheduler.Refusal = null;
        _scheduler.Ref.Tell(new TaskSubmitted(Greet()), TestActor);
        ExpectMsg<TaskAccepted>();
    }

    [Fact]
    public void A_task_that_does_not_run_can_not_be_ended()
    {
        var wrong = Assert.Throws<SchedulerTestException>(() => _scheduler.Succeed("g1"));
        Assert.Contains("The test can't end the task 'g1'", wrong.Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _scheduler.Dispose();
    }

    private static TaskSpec Greet() => new() { Id = "g1", Kind = "greet", Payload = Payload.Json("Ada") };

    private static TaskSpec Double(string id, int number) => new() { Id = id, Kind = "double", Payload = Payload.Json(number) };
}
