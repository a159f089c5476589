using Scheduler.Cli.Demo.Hashing;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Demo.Hashing;

public sealed class KillGateTests
{
    private readonly List<string> _killed = [];

    [Fact]
    public void The_first_attempts_pass_the_next_waits()
    {
        var gate = Gate(passFirst: 2, tasks: 6);

        Assert.True(Pass(gate, 1).IsCompleted);
        Assert.True(Pass(gate, 2).IsCompleted);
        Assert.False(Pass(gate, 3).IsCompleted);
        Assert.True(gate.Closed.IsCompleted);
        Assert.Empty(_killed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_best_choice_is_killed_when_it_has_an_attempt_waiting(bool eventComesFirst)
    {
        var gate = Gate(passFirst: 0, tasks: 6);
        Assigned(gate, 1, "node-1");
        var first = Pass(gate, 1);
        if (eventComesFirst)
        {
            Assigned(gate, 2, "node-2");
        }

        var second = Pass(gate, 2);
        if (!eventComesFirst)
        {
            Assert.Empty(_killed);
            Assigned(gate, 2, "node-2");
        }

        await Task.WhenAll(first, second);
        Assert.Equal(["node-2"], _killed);
        Assert.Equal("node-2", gate.Victim);
        Assert.True(Pass(gate, 3).IsCompleted);
    }

    [Fact]
    public void Another_is_killed_when_the_best_choice_can_get_none_any_more()
    {
        var gate = Gate(passFirst: 1, tasks: 3);
        Assert.True(Pass(gate, 1).IsCompleted);
        Assigned(gate, 2, "node-3");
        _ = Pass(gate, 2);
        Assigned(gate, 3, "node-1");
        _ = Pass(gate, 3);
        Assert.Empty(_killed);

        gate.Ended(new FencingToken(1), isOutcome: true);

        Assert.Equal(["node-3"], _killed);
    }

    [Fact]
    public void When_all_slots_wait_no_better_choice_comes()
    {
        var gate = Gate(passFirst: 0, tasks: 100, slots: 2);
        Assigned(gate, 1, "node-1");
        _ = Pass(gate, 1);
        Assigned(gate, 2, "node-3");
        _ = Pass(gate, 2);

        Assert.Equal(["node-3"], _killed);
    }

    [Fact]
    public void With_nothing_to_spare_all_pass()
    {
        var gate = new KillGate(0, 10, 10, [], _killed.Add);

        Assert.True(Pass(gate, 1).IsCompleted);
        Assert.Null(gate.Victim);
    }

    [Fact]
    public async Task Hurry_opens_whatever_waits()
    {
        var gate = Gate(passFirst: 0, tasks: 10);
        Assigned(gate, 1, "node-1");
        var waiting = Pass(gate, 1);

        gate.Hurry();

        await waiting;
        Assert.Empty(_killed);
        Assert.Null(gate.Victim);
    }

    [Fact]
    public async Task Who_waits_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Gate(passFirst: 0, tasks: 10).PassAsync(new FencingToken(1), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private KillGate Gate(int passFirst, int tasks, int slots = 7) => new(passFirst, tasks, slots, ["node-2", "node-3"], _killed.Add);

    private static Task Pass(KillGate gate, long token) => gate.PassAsync(new FencingToken(token), CancellationToken.None);

    private static void Assigned(KillGate gate, long token, string node) => gate.Assigned(new FencingToken(token), node);
}
