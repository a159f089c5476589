using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Messages;

/// <summary>
/// The requests of the clients of one member to the scheduler at one moment, in one message: their
/// <see cref="Client.GatewayActor"/> collects them.
/// </summary>
/// <param name="Requests">Each is answered once, under its number.</param>
internal sealed record FromClients(IReadOnlyList<ClientRequest> Requests)
{
    /// <summary>The sender wants to be told how these tasks end. Asking twice changes nothing.</summary>
    public IReadOnlyList<TaskId> Watch { get; init; } = [];

    /// <summary>Tasks that nobody at the sender waits for any longer.</summary>
    public IReadOnlyList<TaskId> Unwatch { get; init; } = [];
}

/// <param name="Number">Unique among the requests of its gateway.</param>
/// <param name="Watch">For a submit: the sender also wants to be told how its tasks end.</param>
internal readonly record struct ClientRequest(long Number, Request Question, bool Watch = false);

/// <summary>The scheduler's messages to the clients of one member.</summary>
internal sealed record ToClients
{
    public IReadOnlyList<ClientAnswer> Answers { get; init; } = [];

    /// <summary>Watched tasks that have ended.</summary>
    public IReadOnlyList<TaskInfo> Ended { get; init; } = [];

    /// <summary>Tasks that cannot be watched.</summary>
    public IReadOnlyList<RefusedWatch> Refused { get; init; } = [];
}

internal readonly record struct ClientAnswer(long Number, Answer Answer);

internal readonly record struct RefusedWatch(TaskId Task, Rejection Rejection);

/// <summary>
/// <see cref="SubmitAccepted"/> without the ids: the sender knows them, and they would be most of the bytes. In the order in which
/// the tasks were given.
/// </summary>
internal sealed record SubmitReceipts(IReadOnlyList<TaskReceipt> Receipts) : Answer
{
    public SubmitAccepted For(IReadOnlyList<TaskSpec> tasks)
    {
        var receipts = new TaskReceipt[Receipts.Count];
        for (var i = 0; i < receipts.Length; i++)
        {
            receipts[i] = Receipts[i] with { Task = tasks[i].Id };
        }

        return new SubmitAccepted(receipts);
    }
}

/// <summary>Some of the tasks of a submit that is longer than a message. Its parts have the same number, and are sent in order.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Watch">The sender also wants to be told how its tasks end.</param>
internal sealed record SubmitPart(int Index, int Count, bool Watch, IReadOnlyList<TaskSpec> Tasks) : Request;

/// <summary>Some of the receipts of a submit, if they are longer than a message. The parts have the same number, and are sent in order.</summary>
/// <param name="Index">From 0.</param>
internal sealed record ReceiptsPart(int Index, int Count, IReadOnlyList<TaskReceipt> Receipts) : Answer;

/// <summary>From a gateway to the scheduler: where are you? Answered by <see cref="SchedulerStarted"/>, from the scheduler's location.</summary>
internal sealed record FindScheduler
{
    public static readonly FindScheduler Instance = new();
}
