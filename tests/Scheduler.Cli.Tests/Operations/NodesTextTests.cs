using Scheduler.Cli.Operations;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Operations;

public sealed class NodesTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void What_holds_blocked_slots_is_named_below_the_table() => Assert.Equal(
        """
        NODE   PHASE  SLOTS  HELD  BLOCKED  ASSIGNED  FINISHED  LOST  LABELS
        one    up         4     0        1         0         0     0
        two    up         4     0        0         0         0     0
        three  up         4     0        5         0         0     0

        one: 1 slot is held by attempt 2 of a, which was given up 4 min ago and has not returned. Restart the node to free it.
        three: 5 slots are held by attempt 1 of b, which was given up 59 s ago and has not returned; by attempt 1 of c, which was given up 3 h ago and has not returned; by attempt 1 of d, which was given up 1 day ago and has not returned; and by 1 more. Restart the node to free them.
        """.ReplaceLineEndings("\n"),
        string.Join('\n', NodesText.Of(
            [
                Node("one", Blocked("a", 2, 1, TimeSpan.FromSeconds(299))),
                Node("two"),
                Node(
                    "three",
                    Blocked("b", 1, 1, TimeSpan.FromSeconds(59)),
                    Blocked("c", 1, 1, TimeSpan.FromHours(3.9)),
                    Blocked("d", 1, 1, TimeSpan.FromHours(40)),
                    Blocked("e", 1, 2, TimeSpan.Zero)),
            ],
            Now)));

    private static NodeInfo Node(string name, params BlockedSlots[] blocked) =>
        new(new NodeId(name, 1), new NodeOffer { Slots = 4, Kinds = ["noop"] }) { Blocked = blocked };

    private static BlockedSlots Blocked(string task, int attempt, int slots, TimeSpan ago) =>
        new(new TaskId(task), new FencingToken(1), attempt, slots, Timestamp.From(Now - ago));
}
