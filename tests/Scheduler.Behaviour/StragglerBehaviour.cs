using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>A task of a group that runs much longer than its siblings has a copy on another node: the first success of the two counts, and the other
/// attempt is asked to stop.</summary>
public abstract class StragglerBehaviour(IShell shell) : BehaviourTest(shell)
{
    private const string Kind = "may-hang";

    // As soon as all of its siblings have ended, so that none of those has a copy, and it has run longer than they did.
    private static readonly StragglerOptions Soon = new() { EndedPercent = 75, MedianPercent = 100, MinRunTime = TimeSpan.FromMilliseconds(50) };

    private static readonly ShellNode[] TwoNodes = [new("one") { Slots = 4 }, new("two") { Slots = 4 }];

    private readonly Signal _firstAsked = new();
    private readonly Signal _copyBegun = new();
    private readonly Signal _end = new();

    [Fact]
    public async Task The_copy_of_a_task_that_hangs_brings_its_outcome_and_the_first_attempt_is_asked_to_stop()
    {
        await StartAsync();
        await SubmitAsync("hangs");
        var task = await EndAsync("slow");
        Assert.Equal("attempt 2", ResultOf<string>(task));
        Assert.True(task.Copy!.Won);
        Assert.Equal((task.Node, task.Token, 2), (task.Copy.Node, task.Copy.Token, task.Attempt));
        Assert.Equal((3, 4), (task.Copy.Reason.Ended, task.Copy.Reason.Siblings));
        await _firstAsked.GivenAsync();

        var group = (await Client.GetGroupAsync("g"))!;
        Assert.Equal((new CopyCounts(1, Won: 1), Soon), (group.Copies, group.Stragglers));
        Assert.Equal(new CopyCounts(1, Won: 1), (await Client.ListGroupsAsync()).Groups.Single().Copies);
        Assert.Equal(new CopyCounts(1, Won: 1), (await Client.StatisticsAsync()).Copies);
    }

    [Fact]
    public async Task While_two_attempts_run_everybody_is_told_and_if_the_first_is_faster_the_copy_is_asked_to_stop()
    {
        await StartAsync();
        await SubmitAsync("waits");
        await _copyBegun.GivenAsync();

        var running = await GetAsync("slow");
        Assert.NotNull(running.Copy);
        Assert.NotEqual(running.Node, running.Copy.Node);
        Assert.True(running.Copy.Token.Value > running.Token!.Value.Value);
        var explained = (await Client.ExplainAsync("slow"))!;
        Assert.Equal((running.Copy, running.Node), (explained.Copy, explained.Node));
        Assert.Contains($"A copy of it is on {running.Copy.Node}", explained.Text, StringComparison.Ordinal);

        _end.Give();
        var task = await EndAsync("slow");
        Assert.Equal(("attempt 1", running.Token, false), (ResultOf<string>(task), task.Token, task.Copy!.Won));
        Assert.Equal(new CopyCounts(1, Wasted: 1), (await Client.GetGroupAsync("g"))!.Copies);
        await Shell.StopAsync();
        Assert.Equal(task.Copy.Token, Shell.ReadJournal().OfType<LeftoverEnded>().Single().Token);
    }

    private Task StartAsync() => StartAsync(new ShellOptions
    {
        Nodes = TwoNodes,
        Handlers = handlers => handlers.Handle<string, string>(Kind, async (what, context) =>
        {
            if (what == "waits")
            {
                await (context.Attempt == 1 ? _end.GivenAsync() : WaitAsync(_copyBegun, context.CancellationToken));
            }
            else if (what == "hangs" && context.Attempt == 1)
            {
                await context.CancellationToken.WhenFired();
                _firstAsked.Give();
                context.CancellationToken.ThrowIfCancellationRequested();
            }

            return $"attempt {context.Attempt}";
        }),
    });

    private static async Task WaitAsync(Signal begun, CancellationToken cancellationToken)
    {
        begun.Give();
        await cancellationToken.WhenFired();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task SubmitAsync(string slow)
    {
        (await Client.OpenGroupAsync("g", stragglers: Soon)).OrThrow();
        var siblings = Specs(3, Kind).Append(Spec("slow", Kind, slow)).Select(task => task with { Group = "g", Idempotent = true }).ToArray();
        (await Client.TrySubmitAsync(siblings)).OrThrow();
        await EndsAsync(siblings[..3]);
    }
}
