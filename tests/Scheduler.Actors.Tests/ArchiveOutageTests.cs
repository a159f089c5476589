using Akka.TestKit;
using Microsoft.Data.Sqlite;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Archive;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>The archive fails and comes back: nothing is lost, and nothing but look-ups depends on it until too much waits for it.</summary>
public sealed class ArchiveOutageTests : ClusterTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TestProbe _archiveProbe;
    private GateArchive? _archive;

    public ArchiveOutageTests(ITestOutputHelper output)
        : base(output) =>
        _archiveProbe = Kit.CreateTestProbe();

    [Fact]
    public async Task Scheduling_goes_on_meanwhile_and_the_archive_catches_up()
    {
        var scheduler = StartScheduler();
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
        node.Say(node.Introduction());
        var third = node.ExpectAssignment();
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
    public async Task When_too_much_waits_for_it_the_scheduler_waits_as_well_and_goes_on_when_it_is_back()
    {
        const int Tasks = 300;
        var scheduler = StartScheduler(
            new SchedulerSettings { MaxUnarchivedTasks = 100 }, clients: new ClientSettings { AnswerWithin = TimeSpan.FromSeconds(1) });
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("before"));
        _archive!.IsAway = true;
        var node = Join(scheduler);
        node.SucceedAll();
        scheduler.Tell(new TaskSubmitted([.. Enumerable.Range(0, Tasks).Select(i => Noop($"task-{i}"))]) { Watch = true }, client);
        client.ExpectMsg<TaskAccepted>(Soon);
        var ended = client.ReceiveN(100, Soon).Cast<TaskSucceeded>().ToList();

        // Each that is accepted is one more that waits for the archive.
        var last = 0;
        Response<SubmitAccepted> answer;
        do
        {
            answer = await Client.TrySubmitAsync([Noop($"late-{++last}")]);
        }
        while (answer.Rejection is null);
        Assert.Equal(RejectionCode.Unavailable, answer.Rejection.Code);

        _archive.IsAway = false;
        ended.AddRange(client.ReceiveN(Tasks - ended.Count, Soon).Cast<TaskSucceeded>());
        Assert.Equal(Tasks, ended.Select(outcome => outcome.Task).Distinct().Count());
        Accept(scheduler, client, Noop($"late-{last}"));
        for (var i = 1; i <= last; i++)
        {
            Assert.Equal(TaskPhase.Succeeded, (await Client.WaitAsync(new TaskId($"late-{i}"))).Phase);
        }

        Assert.Equal(Tasks + last + 1, (await Client.CountAsync())[TaskPhase.Succeeded]);
        Assert.Empty(Exits);
    }

    private protected override IArchive Behind(IArchive archive) => _archive = new GateArchive(archive, _archiveProbe.Ref);
}
