using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Images;
using Scheduler.Actors;
using Scheduler.Core.Contracts;

namespace Scheduler.Examples.Tests;

/// <summary>Messages are equal if they say the same, and easy to make: what the actor sends is expected by an equal message, and what
/// the scheduler would answer takes a line.</summary>
public sealed class ResizerTests : TestKit
{
    private static readonly Resize Resize = new("first.png", 100);

    private readonly TestProbe _scheduler;
    private readonly IActorRef _resizer;

    public ResizerTests()
        : base("akka.test.single-expect-default = 60s")
    {
        _scheduler = CreateTestProbe();
        _resizer = Sys.ActorOf(Props.Create(() => new Resizer(_scheduler)));
        _resizer.Tell(Resize, TestActor);
        _scheduler.ExpectMsg(
            new TaskSubmitted(new TaskSpec { Id = "first.png", Kind = "resize", Payload = Payload.Json(new Resize("first.png", 100)) }) { Watch = true });
    }

    [Fact]
    public void What_succeeds_is_told()
    {
        _scheduler.Reply(new TaskAccepted(new TaskReceipt("first.png")));
        _scheduler.ExpectMsg(new ExplainTask("first.png"));
        _scheduler.Reply(new Explained(new TaskExplanation("first.png")));
        _scheduler.Reply(new TaskSucceeded("first.png", Payload.Json(4_711)));
        ExpectMsg("first.png has 4711 bytes.");
    }

    [Fact]
    public void What_no_node_can_do_is_cancelled()
    {
        _scheduler.Reply(new TaskAccepted(new TaskReceipt("first.png")));
        _scheduler.ExpectMsg(new ExplainTask("first.png"));
        _scheduler.Reply(new Explained(new TaskExplanation("first.png", Reason: PendingReason.NoNodeHasKind)));
        _scheduler.ExpectMsg(new CancelTask("first.png"));
        _scheduler.Reply(new CancelAccepted("first.png"));
        ExpectMsg("first.png is being cancelled.");
        _scheduler.Reply(new TaskCancelled("first.png"));
        ExpectMsg("first.png is not done.");
    }

    [Fact]
    public void What_failed_is_run_again()
    {
        _scheduler.Reply(new TaskFailed("first.png", "It broke."));
        _scheduler.ExpectMsg(new RetryTask("first.png"));
        _scheduler.Reply(new RetryAccepted("first.png"));
        _scheduler.ExpectMsg(new WatchTask("first.png"));
        _scheduler.Reply(new TaskRejected(["first.png"], new Rejection(RejectionCode.Unavailable, "It is moving.")));
        ExpectMsg("It is moving.");
    }

    [Fact]
    public void No_contract_has_the_name_of_a_type_that_an_actor_s_file_sees_as_well()
    {
        string[] seen =
        [
            "Akka.Actor", "Scheduler.Actors", "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http",
            "System.Threading", "System.Threading.Tasks",
        ];
        Type[] anyOf = [typeof(IActorRef), typeof(SchedulerExtension), typeof(object), typeof(Enumerable), typeof(HttpClient), typeof(Uri), typeof(HashSet<>)];
        var others = anyOf.SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => !type.IsNested && seen.Contains(type.Namespace));
        var contracts = typeof(TaskSpec).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(TaskSpec).Namespace && !type.IsNested);

        Assert.Empty(contracts.Select(type => type.Name).Intersect(others.Select(type => type.Name)));
    }
}
