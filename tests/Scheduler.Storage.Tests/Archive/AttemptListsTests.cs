using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

public sealed class AttemptListsTests
{
    private static readonly NodeId Node = new("n", 1);

    [Fact]
    public void The_attempt_that_succeeded_beside_a_copy_has_its_own_number()
    {
        var found = AttemptLists.Join([Ended(3, 30, AttemptEnd.Superseded), Ended(1, 10, AttemptEnd.Failed)], [], Succeeded(token: 20, attempt: 3));
        Assert.Equal(["1 Failed", "2 Succeeded", "3 Superseded"], found.Attempts!.Select(attempt => $"{attempt.Number} {attempt.End}"));
    }

    [Fact]
    public void One_that_has_ended_meanwhile_is_told_once()
    {
        var live = Ended(1, 10, AttemptEnd.Failed) with { End = null, EndedAt = null };
        var found = AttemptLists.Join([Ended(1, 10, AttemptEnd.Failed)], [live], Succeeded(token: 20, attempt: 2));
        Assert.Equal(["1 Failed", "2 Succeeded"], found.Attempts!.Select(attempt => $"{attempt.Number} {attempt.End}"));
    }

    private static AttemptInfo Ended(int number, long token, AttemptEnd end) => new()
    {
        Number = number, Token = new FencingToken(token), Node = Node, AssignedAt = default, EndedAt = default(Timestamp), End = end,
    };

    private static TaskInfo Succeeded(long token, int attempt) => new()
    {
        Id = new TaskId("t"), Kind = "noop", Queue = QueueOptions.DefaultName, Phase = TaskPhase.Succeeded, Attempt = attempt, Token = new FencingToken(token), Node = Node,
    };
}
