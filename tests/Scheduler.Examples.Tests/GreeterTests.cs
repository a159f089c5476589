using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Scheduler.Core.Contracts;
using Scheduler.Examples.ActorClient;

namespace Scheduler.Examples.Tests;

/// <summary>
/// How to test an actor that has tasks done: a probe stands in the scheduler's place, and answers with its messages. Time is
/// the TestKit's, so that nothing waits.
/// </summary>
public sealed class GreeterTests : TestKit
{
    private readonly TestProbe _scheduler;
    private readonly List<string> _said = [];
    private readonly TaskCompletionSource _done = new();
    private readonly IActorRef _greeter;

    public GreeterTests()
        : base("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            # 3 s by default, which a busy machine may need to start.
            akka.test.single-expect-default = 60s
            akka.test.default-timeout = 60s
            """)
    {
        _scheduler = CreateTestProbe();
        _greeter = Sys.ActorOf(Greeter.Props(_scheduler, ["Ada", "Grace"], _said.Add, _done.SetResult));
    }

    [Fact]
    public async Task What_succeeds_is_said()
    {
        var tasks = _scheduler.ExpectMsg<TaskSubmitted>().Tasks;
        Assert.Equal(["Ada", "Grace"], tasks.Select(NameOf));
        Watch(_greeter);
        foreach (var task in tasks)
        {
            _greeter.Tell(new TaskSucceeded(task.Id, Payload.Json($"Hello, {NameOf(task)}!")), _scheduler);
        }

        ExpectTerminated(_greeter);
        await _done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["Hello, Ada!", "Hello, Grace!"], _said);
    }

    [Fact]
    public void What_is_not_answered_is_sent_again_with_the_same_ids()
    {
        var first = _scheduler.ExpectMsg<TaskSubmitted>();
        _greeter.Tell(new TaskRejected([.. first.Tasks.Select(t => t.Id)], new Rejection(RejectionCode.Unavailable, "It is moving.")), _scheduler);
        ((TestScheduler)Sys.Scheduler).Advance(Greeter.Patience);
        _scheduler.ExpectMsg(first);
    }

    [Fact]
    public async Task What_is_refused_is_not_sent_again()
    {
        var tasks = _scheduler.ExpectMsg<TaskSubmitted>().Tasks;
        _greeter.Tell(new TaskRejected([.. tasks.Select(t => t.Id)], new Rejection(RejectionCode.LimitReached, "Too many.")), _scheduler);
        await _done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["refused: Too many.", "refused: Too many."], _said);
    }

    private static string? NameOf(TaskSpec task) => Payload.Read<string>(task.Payload);
}
