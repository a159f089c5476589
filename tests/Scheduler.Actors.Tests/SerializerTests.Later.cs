using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using static Scheduler.Actors.Tests.MessageSamples;

namespace Scheduler.Actors.Tests;

/// <content>What clients and the scheduler say of attempts, logs, long submits and locks.</content>
public sealed partial class SerializerTests
{
    private static TheoryData<string, object> WithLater(TheoryData<string, object> messages)
    {
        messages.Add("asked1", new FromClients([new ClientRequest(980, new GetAttempts(new TaskId("a")))]));
        messages.Add(
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(980, new AttemptsFound(null)),
                    new ClientAnswer(981, new AttemptsFound(
                        [
                            Attempt(1, 9) with { EndedAt = new Timestamp(12), RunTime = TimeSpan.FromTicks(4), End = AttemptEnd.Failed, Error = "boom" },
                            Attempt(2, 11) with { IsRunning = true, Progress = new TaskProgress(0.4, "page 12", new Timestamp(14)) },
                        ],
                        HasEarlier: true)),
                ],
            });
        messages.Add("asked1", new FromClients([new ClientRequest(980, new GetLog(new TaskId("a"))), new ClientRequest(981, new GetLog(new TaskId("a"), 2))]));
        messages.Add(
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(980, new LogFound(null, [])),
                    new ClientAnswer(981, new LogFound(
                        Attempt(2, 11) with { End = AttemptEnd.Succeeded, LogBytes = 29 },
                        [new LogLine(3, new Timestamp(14), LogLineLevel.Warning, "no paper")])),
                ],
            });
        messages.Add("asked1", new FromClients([new ClientRequest(996, new SubmitPart(1, 3, Watch: true, [Spec, Spec with { Id = "b" }]) { Principal = "ada" })]));
        messages.Add("answered1", new ToClients { Answers = [new ClientAnswer(996, new ReceiptsPart(0, 2, [new TaskReceipt(default, AlreadyKnown: true, TaskPhase.Failed)]))] });
        messages.Add(
            "asked1", new FromClients(
            [
                new ClientRequest(990, new AcquireLock("ledger", "host/1/a", TimeSpan.FromSeconds(30)) { IfFree = true }),
                new ClientRequest(991, new RenewLock("ledger", "host/1/a", new FencingToken(77))),
                new ClientRequest(992, new ReleaseLock("ledger", "host/1/a") { Principal = "ada" }),
                new ClientRequest(993, new ListLocks()),
                new ClientRequest(994, new ListLocks("ledger")),
            ]));
        messages.Add(
            "answered1", new ToClients
            {
                Answers =
                [
                    new ClientAnswer(990, new LockAcquired(new FencingToken(77))),
                    new ClientAnswer(991, new LockAwaited(2, "host/1/a")),
                    new ClientAnswer(993, new LocksListed(
                    [
                        new LockInfo("ledger", "host/1/a", new FencingToken(77), new Timestamp(5), TimeSpan.FromSeconds(30), 2, [new LockWaiter("host/2/b", new Timestamp(6))]),
                    ],
                    3)),
                ],
            });
        messages.Add("answered1", new ToClients { Answers = [new ClientAnswer(997, new SchedulerStatistics { Epoch = 3, Copies = new CopyCounts(5, 2, 1), Locks = new LockCounts(2, 7) })] });
        messages.Add(
            "asked1", new FromClients(
            [
                new ClientRequest(984, new GetAttempts(new TaskId("a"), new FencingToken(9), Limit: 20)),
                new ClientRequest(985, new GetAttempts(new TaskId("a"), Limit: 100)),
                new ClientRequest(986, new GetLog(new TaskId("a"), Run: 1)),
                new ClientRequest(987, new GetLog(new TaskId("a"), 2, Run: 3)),
            ]));
        messages.Add("asked1", new FromClients([new ClientRequest(988, new GetTask(new TaskId("a")) { Details = false })]));
        messages.Add("answered1", new ToClients { Answers = [new ClientAnswer(984, new AttemptsFound([Attempt(1, 9) with { End = AttemptEnd.Failed, Run = 2 }]))] });
        return messages;
    }
}
