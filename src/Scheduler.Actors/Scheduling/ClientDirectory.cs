using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>Gathers what there is to say to clients, so that each member gets one message with all of it.</summary>
internal sealed class ClientDirectory
{
    private readonly Dictionary<IActorRef, News> _byGateway = [];
    private readonly List<IActorRef> _withNews = [];

    public void Answer(IActorRef gateway, long number, Answer answer) => For(gateway).Answers.Add(new ClientAnswer(number, answer));

    public void Ended(IActorRef gateway, TaskInfo task) => For(gateway).Ended.Add(task);

    public void Refuse(IActorRef gateway, TaskId task, Rejection rejection) => For(gateway).Refused.Add(new RefusedWatch(task, rejection));

    /// <summary>Sends it, in pieces that fit a frame.</summary>
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
        var answers = news.Answers.ToArray();
        var refused = news.Refused.ToArray();
        var endedPieces = Pieces(news.Ended);
        news.Clear();

        // Answers are short, but for lists of tasks, which are cut where they are made: they go with the first piece.
        var first = endedPieces.Count == 0 ? [] : endedPieces[0];
        gateway.Tell(new ToClients { Answers = answers, Refused = refused, Ended = first }, sender);
        foreach (var ended in endedPieces.Skip(1))
        {
            gateway.Tell(new ToClients { Ended = ended }, sender);
        }
    }

    private static List<TaskInfo[]> Pieces(List<TaskInfo> ended)
    {
        List<TaskInfo[]> pieces = [];
        var start = 0;
        var bytes = 0;
        for (var i = 0; i < ended.Count; i++)
        {
            bytes += WireSize.Of(ended[i]);
            if (bytes > WireSize.Piece && i > start)
            {
                pieces.Add([.. ended.GetRange(start, i - start)]);
                start = i;
                bytes = WireSize.Of(ended[i]);
            }
        }

        if (start < ended.Count)
        {
            pieces.Add([.. ended.GetRange(start, ended.Count - start)]);
        }

        return pieces;
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
