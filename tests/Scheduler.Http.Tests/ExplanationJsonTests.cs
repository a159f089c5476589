using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Tests;

public sealed class ExplanationJsonTests
{
    /// <summary>All that can be told of a task.</summary>
    private static readonly TaskExplanation Full = new(
        new TaskId("late"),
        TaskPhase.Pending,
        PendingReason.SlotsBusy,
        "No slot is free.",
        TasksAhead: 3,
        new NodeId("node-1", 7),
        new Explanation("srtf", "least-loaded", Aged: true, Score: 12, Examined: 30, new FilterCounts(1, 2, 3, 4, 5, 6), [new ScoredNode(new NodeId("node-2", 8), 13)])
        {
            Preference = 50,
        })
    {
        Unblocks = "It goes on when a slot becomes free.",
        Share = new FairShare("ada", 2, 0.25, 1),
        Preemption = new PendingPreemption(new TaskId("running"), new NodeId("node-3", 9), new TaskId("late"), PreemptionCause.SliceOver),
    };

    [Fact]
    public void An_explanation_comes_back_as_it_was_sent()
    {
        var back = Read(SchedulerJsonText.Of(Full));

        Assert.Equal(Full.Assignment!.RunnersUp, back.Assignment!.RunnersUp);
        Assert.Equal(Full.Assignment, back.Assignment with { RunnersUp = Full.Assignment.RunnersUp });
        Assert.Equal(Full, back with { Assignment = Full.Assignment });
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var little = new TaskExplanation(new TaskId("a"), TaskPhase.Running, PendingReason.None, "It is running.", null, null, null);
        Assert.Equal("""{"id":"a","phase":"running","reason":"none","text":"It is running."}""", SchedulerJsonText.Of(little));
        Assert.Equal(little, Read(SchedulerJsonText.Of(little)));
    }

    private static TaskExplanation Read(string json) =>
        JsonSerializer.Deserialize(json, SchedulerJson.Of<TaskExplanation>())!;
}
