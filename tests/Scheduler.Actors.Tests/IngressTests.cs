using Scheduler.Actors.Scheduling;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

/// <summary>What waits for room in the archive, and what does not.</summary>
public sealed class IngressTests
{
    private static readonly NodeId Node = new("node-1", 5);
    private static readonly TaskId Task = new("task");

    private readonly Ingress _ingress = new(maxTasks: 2, maxBytes: 1_000);

    [Fact]
    public void A_node_with_nothing_to_put_off_leaves_nothing_behind()
    {
        var began = Said(new AttemptStartedReport(Task, new FencingToken(1)));

        Assert.Same(began, _ingress.PutOffReports(began));
        Assert.False(_ingress.TryTakePutOff(out _));
    }

    [Fact]
    public void A_renewal_stands_for_what_was_put_off_before_and_other_words_add_to_it()
    {
        var (first, second, third) = (Succeeded(1), Succeeded(2), Succeeded(3));
        _ingress.PutOffReports(Said(first));
        _ingress.PutOffReports(Said(second) with { Held = [] });
        Assert.Empty(_ingress.PutOffReports(Said(third)).Reports);

        Assert.True(_ingress.TryTakePutOff(out var putOff));
        Assert.Equal([second, third], putOff.Reports);

        _ingress.PutOffReports(Said(first));
        _ingress.PutOffReports(Said() with { Held = [] });
        Assert.False(_ingress.TryTakePutOff(out _));
    }

    [Fact]
    public void What_was_put_off_comes_before_the_leaving_of_its_node_and_before_a_later_process_under_the_name()
    {
        var joins = Said() with { Join = new NodeOffer { Slots = 1, Kinds = [] } };
        FromNode[] others =
        [
            joins,
            joins with { Node = Node with { Incarnation = 4 } },
            joins with { Node = new NodeId("node-2", 6) },
            Said() with { Node = new NodeId("node-2", 6), Leaving = true },
        ];
        FromNode[] after = [Said() with { Leaving = true }, joins with { Node = Node with { Incarnation = 6 } }];
        foreach (var message in after)
        {
            _ingress.PutOffReports(Said(Succeeded(1)));
            Assert.All(others, other => Assert.False(_ingress.TryTakePutOffBefore(other, out _)));

            Assert.True(_ingress.TryTakePutOffBefore(message, out var putOff));
            Assert.Equal([Succeeded(1)], putOff.Reports);
            Assert.Same(message, _ingress.PutOffReports(message));
            Assert.False(_ingress.TryTakePutOff(out _));
        }
    }

    [Fact]
    public void Only_what_brings_outcomes_waits_for_room_in_its_order_and_not_without_bound()
    {
        KernelCommand[] waiting = [new CancelTask(Task), new RetryTask(Task)];
        var explain = new ExplainTask(Task);
        Assert.All([waiting[0], explain, waiting[1]], command => Assert.True(_ingress.TryAdd(command)));

        Assert.True(_ingress.TryTakeFromClients(mayBringOutcomes: false, out var taken));
        Assert.Same(explain, taken);
        Assert.False(_ingress.TryTakeFromClients(mayBringOutcomes: false, out _));
        Assert.False(_ingress.TryAdd(new CancelTask(Task)));
        Assert.True(_ingress.TryAdd(explain));

        foreach (var expected in (KernelCommand[])[.. waiting, explain])
        {
            Assert.True(_ingress.TryTakeFromClients(mayBringOutcomes: true, out taken));
            Assert.Same(expected, taken);
        }

        Assert.False(_ingress.TryTakeFromClients(mayBringOutcomes: true, out _));
    }

    private static AttemptSucceededReport Succeeded(long token) => new(Task, new FencingToken(token), default, TimeSpan.Zero);

    private static FromNode Said(params AttemptReport[] reports) => new(Node, 1, Window: 1, reports);
}
