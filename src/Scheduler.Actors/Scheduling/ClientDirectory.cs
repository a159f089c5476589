using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>Collects the messages to clients, so that each member gets one message with all of them.</summary>
internal sealed class ClientDirectory
{
    private readonly Dictionary<IActorRef, News> _byGateway = [];
    private readonly List<IActorRef> _withNews = [];

    public void Answer(IActorRef gateway, long number, Answer answer) => For(gateway).Answers.Add(new ClientAnswer(number, answer));

    /// <summary>Answers in parts if the receipts are longer than a message: each names the task that has its unique key.</summary>
    public void Answer(IActorRef gateway, long number, SubmitReceipts receipts)
    {
        if (WireSize.Of(receipts) <= WireSize.Piece)
        {
            Answer(gateway, number, (Answer)receipts);
            return;
        }

        var parts = WireSize.Pieces(receipts.Receipts, WireSize.Of);
        for (var i = 0; i < parts.Count; i++)
        {
            Answer(gateway, number, new ReceiptsPart(i, parts.Count, parts[i]));
        }
    }

    public void Ended(IActorRef gateway, TaskInfo task) => For(gateway).Ended.Add(task);

    public void Refuse(IActorRef gateway, TaskId task, Rejection rejection) => For(gateway).Refused.Add(new RefusedWatch(task, rejection));

    /// <summary>Sends the messages, in pieces that fit a frame.</summary>
    public void Send(IActorRef sender)
    {
        foreach (var gateway in _withNews)
        {
            Send(gateway, _byGateway[gateway], sender);
        }

        _withNews.Clear();
    }

    public void Gone(IActorRef gateway)
    {
        _byGateway.Remove(gateway);
        _withNews.Remove(gateway);
    }

    private News For(IActorRef gateway)
    {
        if (!_byGateway.TryGetValue(gateway, out var news))
        {
            _byGateway.Add(gateway, news = new News());
        }

        if (news.IsEmpty)
        {
            _withNews.Add(gateway);
        }

        return news;
    }

    private static void Send(IActorRef gateway, News news, IActorRef sender)
    {
        var answers = WireSize.Pieces(news.Answers.ToArray(), static answer => WireSize.Of(answer.Answer));
        var ended = WireSize.Pieces(news.Ended.ToArray(), WireSize.Of);
        var refused = news.Refused.ToArray();
        news.Clear();

        // Most is short, and goes in one message. Nobody is told of an end before its task's submit is answered.
        foreach (var piece in answers.SkipLast(1))
        {
            gateway.Tell(new ToClients { Answers = piece }, sender);
        }

        gateway.Tell(new ToClients { Answers = answers[^1], Refused = refused, Ended = ended[0] }, sender);
        foreach (var piece in ended.Skip(1))
        {
            gateway.Tell(new ToClients { Ended = piece }, sender);
        }
    }

    private sealed class News
    {
        public List<ClientAnswer> Answers { get; } = [];

        public List<TaskInfo> Ended { get; } = [];

        public List<RefusedWatch> Refused { get; } = [];

        public bool IsEmpty => Answers.Count == 0 && Ended.Count == 0 && Refused.Count == 0;

        public void Clear()
        {
            Answers.Clear();
            Ended.Clear();
            Refused.Clear();
        }
    }
}
