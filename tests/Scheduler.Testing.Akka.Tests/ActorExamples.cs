using Akka.TestKit.Xunit2;
using Scheduler.Core.Contracts;
using Scheduler.Examples.ActorClient;
using Scheduler.Testing.Actors;

namespace Scheduler.Testing.Akka.Tests;

/// <summary>The examples of docs/testing.md: what stands there stands here, and runs.</summary>
public sealed class ActorExamples : TestKit
{
    public ActorExamples()
        : base("akka.test.single-expect-default = 60s")
    {
    }

    [Fact]
    public async Task An_actor_that_has_tasks_done()
    {
        List<string> said = [];
        var done = new TaskCompletionSource();

        using var scheduler = new SchedulerProbe(this, "greet");
        Sys.ActorOf(Greeter.Props(scheduler.Ref, ["Ada"], said.Add, done.SetResult));

        var task = scheduler.ExpectSubmitted("greet");
        scheduler.Succeed(task.Id, "Hello, Ada!");

        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("Hello, Ada!", said[^1]);
    }

    [Fact]
    public void An_answer_is_lost()
    {
        using var scheduler = new SchedulerProbe(this, "greet");
        scheduler.IsSilent = true;                          // What comes is lost.
        Sys.ActorOf(Greeter.Props(scheduler.Ref, ["Ada"], _ => { }, () => { }));
        var first = scheduler.ExpectSubmit();

        scheduler.IsSilent = false;
        scheduler.Refusal = new Rejection(RejectionCode.Unavailable, "It is moving.");
        scheduler.Ref.Tell(first, TestActor);
        ExpectMsg<TaskRejected>();
    }
}
