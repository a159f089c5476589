using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

/// <summary>What a member of a cluster refuses before it sends anything. Its words are tested with those of every other client:
/// <see cref="Behaviour.RefusalBehaviour"/>.</summary>
public sealed class RequestCheckTests
{
    [Fact]
    public void What_only_the_scheduler_can_tell_is_left_to_it() =>
        Assert.Null(RequestCheck.Refusal(new SubmitTasks([new TaskSpec { Id = new string('x', 300), Kind = "noop" }, new TaskSpec { Id = "a", Kind = "resize" }])));
}
