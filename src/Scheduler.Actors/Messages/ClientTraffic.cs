using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Messages;

/// <summary>
/// What the clients of one member have to say to the scheduler at one moment, in one message: their
/// <see cref="Client.GatewayActor"/> gathers it.
/// </summary>
/// <param name="Requests">Each is answered once, under its number.</param>
internal sealed record FromClients(IReadOnlyList<ClientRequest> Requests)
{
    /// <summary>Tell me how these end. Asking twice changes nothing.</summary>
    public IReadOnlyList<TaskId> Watch { get; init; } = [];

    /// <summary>Nobody there waits for these any more.</summary>
    public IReadOnlyList<TaskId> Unwatch { get; init; } = [];
}

/// <param name="Number">Unique among the requests of its gateway.</param>
/// <param name="Watch">Of a submit: also tell me how its tasks end.</param>
internal readonly record struct ClientRequest(long Number, Request Question, bool Watch = false);

/// <summary>What the scheduler has to say to the clients of one member.</summary>
internal sealed record ToClients
{
    public IReadOnlyList<ClientAnswer> Answers { get; init; } = [];

    /// <summary>Tasks that they watch, and that have ended.</summary>
    public IReadOnlyList<TaskInfo> Ended { get; init; } = [];

    /// <summary>Tasks that can't be watched.</summary>
    public IReadOnlyList<RefusedWatch> Refused { get; init; } = [];
}

internal readonly record struct ClientAnswer(long Number, Answer Answer);

internal readonly record struct RefusedWatch(TaskId Task, Rejection Rejection);

/// <summary>
/// <see cref="SubmitAccepted"/> without the ids: who asked knows them, and they are most of its bytes. In the order in which
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

/// <summary>Some of the tasks of a submit that is longer than a message. Its parts have one number, and come one behind the other.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Watch">Also tell me how its tasks end.</param>
internal sealed record SubmitPart(int Index, int Count, bool Watch, IReadOnlyList<TaskSpec> Tasks) : Request;

/// <summary>Some of the receipts of a submit, where they are longer than a message. Its parts have one number, and come one behind the other.</summary>
/// <param name="Index">From 0.</param>
internal sealed record ReceiptsPart(int Index, int Count, IReadOnlyList<TaskReceipt> Receipts) : Answer;

/// <summary>A gateway to the scheduler: where are you? Answered by <see cref="SchedulerStarted"/>, from where it is.</summary>
internal sealed record FindScheduler
{
    public static readonly FindScheduler Instance = new();
}
