using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Measuring;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Cli.Tests.Demo.Measuring;

/// <summary>Figures that can be worked out by hand.</summary>
public sealed class TallyTests
{
    private const long Request = FileTask.LeastRequest;
    private static readonly NodeId One = new("one", 1);
    private static readonly NodeId Two = new("two", 1);
    private static readonly TaskId A = new("a");
    private static readonly TaskId B = new("b");
    private static readonly Explanation Why = new("fcfs", "least-loaded", false, 0, 2, default, []);

    private readonly Tally _tally = new(
        new Dictionary<TaskId, long> { [A] = 10, [B] = 20 }, [new NodeTally(One, 2, 4 * Request), new NodeTally(Two, 1, 2 * Request)]);

    private long _number;

    [Fact]
    public void Load_utilisation_and_availability_are_those_of_the_formulas()
    {
        // one: a for 10 s. two: b for 4 s, then it is gone, and b runs on one from 5 s to 10 s.
        Apply(new TaskAdmitted(At(0), new TaskSpec { Id = A, Kind = "k" }));
        var a = Assign(0, A, One);
        var b = Assign(0, B, Two);
        Apply(new AttemptLost(At(4), B, b, LossCause.ProcessDied, Crashed: true));
        Apply(new NodeGone(At(4), Two, LossCause.ProcessDied));
        b = Assign(5, B, One);
        Apply(new SuccessRecorded(At(10), A, a, default, TimeSpan.FromSeconds(9)));
        Apply(new SuccessRecorded(At(10), B, b, default, TimeSpan.FromSeconds(5)));

        var nodes = _tally.Nodes();
        var all = NodeFigures.Sum(nodes.ToArray());

        Assert.Equal(1.5, nodes[0].AverageLoad, 6);
        Assert.Equal(15 * Request / (10.0 * 4 * Request), nodes[0].Utilisation, 6);
        Assert.Equal(14 / 20.0, nodes[0].SlotsBusy, 6);
        Assert.Equal(1, nodes[0].Availability, 6);
        Assert.Equal((2, 30L, 0), (nodes[0].Finished, nodes[0].Bytes, nodes[0].Lost));
        Assert.Equal(1, nodes[1].AverageLoad, 6);
        Assert.Equal(0.5, nodes[1].Utilisation, 6);
        Assert.Equal(0.4, nodes[1].Availability, 6);
        Assert.Equal((0, 0L, 1), (nodes[1].Finished, nodes[1].Bytes, nodes[1].Lost));
        Assert.False(nodes[1].IsUp);
        Assert.Equal(19 / 14.0, all.AverageLoad, 6);
        Assert.Equal(19 / (40.0 + 8), all.Utilisation, 6);
        Assert.Equal(14 / (20.0 + 4), all.SlotsBusy, 6);
        Assert.Equal(0.7, all.Availability, 6);
        Assert.Equal(TimeSpan.FromSeconds(10), _tally.Elapsed);
        Assert.Equal(1, _tally.RunAgain["one"]);
        Assert.Equal((2, 30L), (_tally.Finished, _tally.FinishedBytes));
    }

    [Fact]
    public void What_comes_before_the_first_task_takes_no_time()
    {
        Apply(new NodeJoined(At(-500), One, new NodeOffer()));
        _tally.Nodes();
        Apply(new SuccessRecorded(At(4), A, Assign(0, A, One), default, TimeSpan.FromSeconds(4)));

        var one = _tally.Nodes()[0];

        Assert.Equal((4, 4, 1), (one.Seconds, one.UpSeconds, one.AverageLoad));
    }

    [Fact]
    public void An_attempt_handed_back_is_not_a_lost_one()
    {
        var a = Assign(0, A, One);
        Apply(new AttemptLost(At(1), A, a, LossCause.HandedBack, Crashed: false));
        Apply(new SuccessRecorded(At(2), A, Assign(1, A, Two), default, TimeSpan.Zero));

        Assert.Equal(0, _tally.Nodes().Sum(n => n.Lost));
        Assert.Equal(1, _tally.HandedBack);
        Assert.Empty(_tally.RunAgain);
    }

    [Fact]
    public void A_second_outcome_is_noticed()
    {
        Apply(new SuccessRecorded(At(1), A, Assign(0, A, One), default, TimeSpan.Zero));
        Assert.Empty(_tally.OutcomesTwice);

        Apply(new SuccessRecorded(At(2), A, new FencingToken(99), default, TimeSpan.Zero));

        Assert.Equal([A], _tally.OutcomesTwice);
        Assert.Equal(1, _tally.Finished);
    }

    [Fact]
    public void Tasks_of_earlier_runs_count_as_finished_and_not_as_run()
    {
        _tally.FinishedBefore(A);
        _tally.FinishedBefore(new TaskId("of another demo"));

        Assert.Equal((1, 1), (_tally.Finished, _tally.FinishedEarlier));
        Assert.Equal(10, _tally.FinishedBytes);
        Assert.Equal(0, _tally.Nodes().Sum(n => n.Finished));
        Assert.Equal(TimeSpan.Zero, _tally.Elapsed);
    }

    [Fact]
    public void Tasks_of_others_are_load_and_nothing_else()
    {
        var other = new TaskId("other");
        Apply(new SuccessRecorded(At(4), other, Assign(0, other, One), default, TimeSpan.FromSeconds(4)));
        Apply(new SuccessRecorded(At(8), A, Assign(4, A, One), default, TimeSpan.FromSeconds(4)));

        var one = _tally.Nodes()[0];

        Assert.Equal(1, _tally.Finished);
        Assert.Equal(1, one.Finished);
        Assert.Equal(1, one.AverageLoad, 6);
    }

    private static Timestamp At(double seconds) => Timestamp.FromSeconds(1_000 + seconds);

    private FencingToken Assign(double seconds, TaskId task, NodeId node)
    {
        Apply(new TaskAssigned(At(seconds), task, node, Why));
        return FencingToken.Of(0, _number);
    }

    private void Apply(Event happened) => _tally.Apply(++_number, happened);
}
