using Akka.Actor;
using Akka.TestKit;
using Microsoft.Data.Sqlite;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>The archive fails and comes back: nothing is lost, and only look-ups depend on it until too much waits for it.</summary>
public sealed class ArchiveOutageTests : ClusterTest
{
    private const int Tasks = 300;

    private static readonly TaskId Last = new($"task-{Tasks - 1}");

    private readonly TestProbe _archiveProbe;
    private GateArchive? _archive;

    public ArchiveOutageTests(ITestOutputHelper output)
        : base(output) =>
        _archiveProbe = Kit.CreateTestProbe();

    [Fact]
    public async Task Scheduling_goes_on_meanwhile_and_the_archive_catches_up()
    {
        var scheduler = StartScheduler(time: new ShortTimers());
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        var node = Join(scheduler);
        var first = node.ExpectAssignment();
        _archive!.IsAway = true;
        node.Succeed(first);

        // More often than a feeder that gives up would try: this one does not, and no other scheduler has to begin.
        for (var i = 0; i < 5; i++)
        {
            _archiveProbe.ExpectMsg<GateArchive.WriteFailed>(Soon);
        }

        scheduler.Tell(new TaskSubmitted(Noop("meanwhile")) { Watch = true }, client);
        client.ExpectMsg<TaskAccepted>(Soon);
        var second = node.ExpectAssignment();
        node.Succeed(second, [7]);
        Assert.Equal(1, node.Probe.FishForMessage<ToNode>(m => m.Acknowledged.Contains(second.Token), Soon).Epoch);
        Assert.Equal("meanwhile", client.ExpectMsg<TaskSucceeded>(Soon).Task.Value);
        Assert.Equal(TaskPhase.Succeeded, (await Client.GetAsync(new TaskId("meanwhile")))!.Phase);
        Assert.Equal(0, _archive.Offset);

        _archive.IsAway = false;
        var archived = await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Succeeded });
        Assert.Equal(["meanwhile", "before"], archived.Tasks.Select(task => task.Id.Value));
        Assert.Equal(2, _archive.Count()[TaskPhase.Succeeded]);
        Assert.Empty(Exits);
    }

    [Fact]
    public async Task What_its_database_has_lost_is_written_again()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("first"), Noop("second"));
        var node = Join(scheduler);
        node.Succeed(node.ExpectAssignment());
        node.Succeed(node.ExpectAssignment());
        await AwaitSucceededAsync(2);

        // As a crash of the server does it with commits that were not synced; the journal's it keeps.
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, SqliteJournal.ArchiveName)};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM scheduler_archive; UPDATE scheduler_archive_progress SET last_event = 0";
            command.ExecuteNonQuery();
        }

        // The next write finds it out, and the scheduler starts again. A report that was on its way then is lost, as it is in life:
        // the node says it again.
        Accept(scheduler, client, Noop("third"));
        var third = node.IntroduceUntilAssigned();
        await AwaitSucceededAsync(3, beforeEach: () =>
        {
            node.Say(node.Introduction(third.Token));
            node.Succeed(third);
        });
        Assert.Empty(Exits);

        Task AwaitSucceededAsync(int count, Action? beforeEach = null) => Kit.AwaitAssertAsync(
            async () =>
            {
                beforeEach?.Invoke();
                Assert.Equal(count, (await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Succeeded })).Tasks.Count);
            },
            Soon,
            TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task When_too_much_waits_for_it_submits_and_outcomes_wait_as_well_and_leases_are_renewed()
    {
        var (scheduler, client, node, ended) = LeaveTooMuchWaiting();
        var waiting = node.ExpectAssignment();
        node.Succeed(waiting, [7]);
        var late = Client.TrySubmitAsync([Noop("late")]).AsTask();

        // Behind the submit: that has come to the scheduler. A node that is new is let in; the other goes on saying how the attempt
        // ended, as nodes do until that is acknowledged.
        await Client.GetAsync(new TaskId("before"));
        var other = Join(scheduler, "node-2");
        for (var renewal = 1; renewal <= 3; renewal++)
        {
            node.Say(node.Introduction(waiting.Token) with
            {
                LeaseAskedAt = new Timestamp(renewal),
                Reports = [new AttemptSucceededReport(waiting.Task.Id, waiting.Token, new byte[] { 7 }, TimeSpan.Zero)],
            });
            var answer = node.Probe.FishForMessage<ToNode>(m => m.Lease?.AskedAt == new Timestamp(renewal), Soon);
            Assert.DoesNotContain(waiting.Token, answer.Acknowledged);
        }

        Assert.False((await Client.GetAsync(waiting.Task.Id))!.Phase.IsFinal());
        Assert.False(late.IsCompleted);

        _archive!.IsAway = false;
        node.Probe.FishForMessage<ToNode>(m => m.Acknowledged.Contains(waiting.Token), Soon);
        Assert.True((await late.WaitAsync(Soon)).IsAccepted);
        foreach (var each in (ScriptedNode[])[node, other])
        {
            each.SucceedAll();
            each.Say(each.Introduction());
        }

        ended.AddRange(client.ReceiveN(Tasks - ended.Count, Soon).Cast<TaskSucceeded>());
        Assert.Equal(Tasks, ended.Select(outcome => outcome.Task).Distinct().Count());
        await Client.WaitAsync(new TaskId("late")).WaitAsync(Soon);
        Assert.Equal(Tasks + 2, (await Client.CountAsync())[TaskPhase.Succeeded]);
        var task = (await Client.GetAsync(waiting.Task.Id))!;
        Assert.Equal((1, 0), (task.Attempt, task.LostAttempts));
        Assert.Equal([7], task.Result!.Value.ToArray());
        Assert.Empty(Exits);
    }

    [Fact]
    public async Task When_too_much_waits_for_it_operators_are_answered_and_cancels_wait()
    {
        var (_, _, node, _) = LeaveTooMuchWaiting();
        var cancelled = Client.CancelAsync(Last).AsTask();

        // Behind the cancel: that has come to the scheduler.
        Assert.Equal(TaskPhase.Pending, (await Client.ExplainAsync(Last).AsTask().WaitAsync(Soon))!.Phase);
        Assert.True((await Client.CordonNodeAsync(node.Id.Name).AsTask().WaitAsync(Soon)).IsAccepted);
        Assert.True((await Client.UncordonNodeAsync(node.Id.Name).AsTask().WaitAsync(Soon)).IsAccepted);
        Assert.True((await Client.ConfigureQueueAsync(new QueueOptions { Name = "other" }).AsTask().WaitAsync(Soon)).IsAccepted);
        Assert.False(cancelled.IsCompleted);
        Assert.Equal(TaskPhase.Pending, (await Client.GetAsync(Last))!.Phase);

        _archive!.IsAway = false;
        Assert.True((await cancelled.WaitAsync(Soon)).IsAccepted);
        Assert.Equal(TaskPhase.Cancelled, (await Client.GetAsync(Last))!.Phase);
        Assert.Empty(Exits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_node_said_before_it_left_counts_although_too_much_waits(bool joinsAnew)
    {
        var (scheduler, _, node, _) = LeaveTooMuchWaiting();
        var ended = node.ExpectAssignment();
        node.Report(new AttemptStartedReport(ended.Task.Id, ended.Token));
        node.Succeed(ended, [7]);
        if (joinsAnew)
        {
            Join(scheduler);
        }
        else
        {
            node.Say(new FromNode(node.Id, 0, Window: 0, []) { Leaving = true });
            node.Probe.FishForMessage<ToNode>(m => m.Acknowledged.Contains(ended.Token), Soon);
        }

        var task = (await Client.GetAsync(ended.Task.Id))!;
        Assert.Equal((TaskPhase.Succeeded, 1, 0), (task.Phase, task.Attempt, task.LostAttempts));
        Assert.Equal([7], task.Result!.Value.ToArray());
        Assert.Empty(Exits);
    }

    /// <summary>The archive is away, and of <see cref="Tasks"/> one more has ended than may wait for it.</summary>
    private (IActorRef Scheduler, TestProbe Client, ScriptedNode Node, List<TaskSucceeded> Ended) LeaveTooMuchWaiting()
    {
        const int Limit = 100;
        var scheduler = StartScheduler(
            new SchedulerSettings { MaxUnarchivedTasks = Limit }, clients: new ClientSettings { AnswerWithin = TimeSpan.FromHours(1) });
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        _archive!.IsAway = true;
        var node = Join(scheduler);
        scheduler.Tell(new TaskSubmitted([.. Enumerable.Range(0, Tasks).Select(i => Noop($"task-{i}"))]) { Watch = true }, client);
        client.ExpectMsg<TaskAccepted>(Soon);
        for (var i = 0; i <= Limit; i++)
        {
            node.Succeed(node.ExpectAssignment());
        }

        // With the first, which nobody watches, it is one more than may wait.
        return (scheduler, client, node, [.. client.ReceiveN(Limit, Soon).Cast<TaskSucceeded>()]);
    }

    /// <summary>The system's time, in which timers fire early: the waits between two attempts at the archive.</summary>
    private sealed class ShortTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 100, period);
    }

    private protected override IArchive Behind(IArchive archive) => _archive = new GateArchive(archive, _archiveProbe.Ref);
}
