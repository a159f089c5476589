using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

public sealed class NodeMessagePartsTests
{
    private static readonly NodeId Node = new("n", 1);

    [Fact]
    public void A_message_that_fits_goes_as_it_is()
    {
        var message = new ToNode(Node, 1) { Assignments = [Assignment(1, 100)], Cancel = [new FencingToken(1)] };
        Assert.Same(message, Assert.Single(NodeMessageParts.Of(message)));
    }

    [Fact]
    public void Long_assignments_are_cut_into_messages_that_fit_and_say_the_same()
    {
        var assignments = Enumerable.Range(0, 50).Select(i => Assignment(i, 60_000)).ToArray();
        var message = new ToNode(Node, 1)
        {
            Assignments = assignments,
            Acknowledged = [new FencingToken(5)],
            Cancel = [new FencingToken(49)],
            Lease = new LeaseGrant(new Timestamp(1), TimeSpan.FromSeconds(20)),
            Introduce = true,
        };
        var parts = NodeMessageParts.Of(message).ToArray();
        Assert.Equal(13, parts.Length);
        Assert.Equal(assignments, parts.SelectMany(p => p.Assignments));
        Assert.All(parts, p => Assert.True(p.Assignments.Sum(a => a.Task.Payload.Length) <= WireSize.Piece));
        Assert.NotNull(parts[0].Lease);
        Assert.All(parts[1..], p => Assert.Null(p.Lease));
        Assert.Equal([49], parts[^1].Cancel.Select(t => t.Value));
        Assert.All(parts[..^1], p => Assert.Empty(p.Cancel));
    }

    [Fact]
    public void Long_reports_are_cut_into_messages_that_fit()
    {
        var reports = Enumerable.Range(0, 20)
            .Select(i => new AttemptSucceededReport(new TaskId($"t{i}"), new FencingToken(i), new byte[60_000], TimeSpan.Zero))
            .ToArray();
        var message = new FromNode(Node, 1, 4, reports) { LeaseAskedAt = new Timestamp(3), Held = [new FencingToken(1)] };
        var parts = NodeMessageParts.Of(message).ToArray();
        Assert.Equal(5, parts.Length);
        Assert.Equal(reports, parts.SelectMany(p => p.Reports));
        Assert.NotNull(parts[0].Held);
        Assert.All(parts[1..], p => Assert.Null(p.Held));
        Assert.All(parts, p => Assert.Equal(4, p.Window));
    }

    [Fact]
    public void One_that_is_too_long_by_itself_goes_alone()
    {
        var parts = NodeMessageParts.Of(new ToNode(Node, 1) { Assignments = [Assignment(1, 10), Assignment(2, 900_000), Assignment(3, 10)] });
        Assert.Equal([1, 1, 1], parts.Select(p => p.Assignments.Count));
    }

    private static Assignment Assignment(int number, int bytes) =>
        new(new TaskSpec { Id = new TaskId($"t{number}"), Kind = "noop", Payload = new byte[bytes] }, 1, new FencingToken(number));
}
