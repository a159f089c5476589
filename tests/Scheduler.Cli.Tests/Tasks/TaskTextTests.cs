using Scheduler.Cli.Tasks;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Tasks;

public sealed class TaskTextTests
{
    [Theory]
    [InlineData(TaskPhase.Pending, PendingReason.SlotsBusy, "queue")]
    [InlineData(TaskPhase.Pending, PendingReason.BehindOrderKey, "order key")]
    [InlineData(TaskPhase.Awaiting, PendingReason.Awaiting, "order key")]
    [InlineData(TaskPhase.Scheduled, PendingReason.NotDue, "order key")]
    public void Only_what_could_begin_has_a_place_in_its_queue(TaskPhase phase, PendingReason reason, string among)
    {
        var explanation = new TaskExplanation(new TaskId("a"), phase, reason, "It waits.", TasksAhead: 2, null, null);
        Assert.Contains($"Place        2 tasks of its {among} before it", TaskText.Of(explanation));
    }

    [Fact]
    public void An_explanation_tells_why_it_waits_what_would_help_its_share_and_who_was_asked_to_yield()
    {
        var explanation = new TaskExplanation(
            new TaskId("late"),
            TaskPhase.Pending,
            PendingReason.SlotsBusy,
            "No slot is free.",
            TasksAhead: 3,
            new NodeId("node-1", 7),
            new Explanation("srtf", "least-loaded", Aged: false, Score: 12, Examined: 30, new FilterCounts(1, 0, 3, 0, 0, 6), [new ScoredNode(new NodeId("node-2", 8), 13)]))
        {
            Unblocks = "It goes on when a slot becomes free.",
            Share = new FairShare("ada", 2, 0.25, 1),
            Preemption = new PendingPreemption(new TaskId("running"), new NodeId("node-3", 9), new TaskId("late"), PreemptionCause.SliceOver),
        };

        Assert.Equal(
            """
            Task         late
            Phase        pending
            Waits        No slot is free.
            To unblock   It goes on when a slot becomes free.
            Place        3 tasks of its queue before it
            Share        0.25 of the key 'ada' with weight 2 (lower goes first); 1 key before it
            Preemption   running on node-3 was asked to yield to late: its slice is over
            Went to      node-1, by least-loaded, score 12 (lower is better)
            Was next by  srtf
            Looked at    30 nodes, of which 1 had no free slot, or took no more, 3 lacked its labels, 6 were kept away from by an affinity
            Runners-up   node-2 (score 13)
            """,
            string.Join('\n', TaskText.Of(explanation)),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void What_codecs_have_made_is_told_as_what_it_is()
    {
        var task = new TaskInfo
        {
            Id = "a",
            Kind = "resize",
            Queue = "default",
            Phase = TaskPhase.Failed,
            Result = PayloadEnvelope.Write("gzip", new EncodedPayload(new byte[1_189])),
            Spec = new TaskSpec { Id = "a", Kind = "resize", Payload = PayloadEnvelope.Write("aes-gcm", new EncodedPayload(new byte[100], "key 2026-11\u001b[2J")) },
        };

        var text = TaskText.Of(task).ToArray();

        Assert.Contains("Payload      encoded by aes-gcm, key 2026-11\uFFFD[2J, 130 bytes", text);
        Assert.Contains("Result       encoded by gzip, 1.2 kB", text);
        var cut = TaskText.Of(task with { Spec = task.Spec with { Payload = task.Spec.Payload[..9] } }).ToArray();
        Assert.Contains("Payload      encoded, 9 bytes, and can't be read: its header is damaged: it ends too early.", cut);
    }
}
