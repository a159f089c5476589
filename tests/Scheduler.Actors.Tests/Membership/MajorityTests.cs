using Akka.Actor;
using Microsoft.Data.Sqlite;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Tests.Support;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests.Membership;

/// <summary>What the scheduler does while a majority of the seeds is here, and while it is not.</summary>
public sealed class MajorityTests(ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public void Without_a_majority_no_epoch_begins()
    {
        var scheduler = StartScheduler(hasMajority: false, clients: new ClientSettings { AnswerWithin = TimeSpan.FromMilliseconds(300) });
        var client = Kit.CreateTestProbe();
        scheduler.Tell(new TaskSubmitted([Noop("a")]), client);
        Assert.Equal(RejectionCode.Unavailable, client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
        Assert.Equal(0, Tables());

        Guard.Tell(new MajorityIs(Here: true), ActorRefs.NoSender);
        Assert.False(Accept(scheduler, client, Noop("a")).Receipts.Single().AlreadyKnown);
    }

    [Fact]
    public async Task A_scheduler_that_loses_the_majority_answers_nothing_until_it_is_back()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("a"));
        Guard.Tell(new MajorityIs(Here: false), ActorRefs.NoSender);

        // The first of them may still have come before.
        var refused = await Bounded.UntilAsync(
            async cancellationToken =>
                await Record.ExceptionAsync(async () => await Client.GetAsync(new TaskId("a"), cancellationToken)) as RequestRejectedException,
            refused => refused is not null,
            "Without the majority the scheduler still answers");
        Assert.Equal(RejectionCode.Unavailable, refused!.Rejection.Code);
        Assert.Contains("majority", refused.Rejection.Message, StringComparison.Ordinal);
        scheduler.Tell(new TaskSubmitted([Noop("b")]), client);
        Assert.Equal(RejectionCode.Unavailable, client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);

        Guard.Tell(new MajorityIs(Here: true), ActorRefs.NoSender);
        Assert.False(Accept(scheduler, client, Noop("b")).Receipts.Single().AlreadyKnown);
        Assert.Equal(TaskPhase.Pending, (await Client.GetAsync(new TaskId("a")))!.Phase);
    }

    private long Tables()
    {
        using var connection = new SqliteConnection($"Data Source={JournalFile};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'journal'";
        return (long)command.ExecuteScalar()!;
    }
}
