using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

// A scheduler that was paused or cut off may have been replaced and not know it yet. So an answer that no write of its own confirms
// waits until this follower has every row that the journal had when the question arrived. So it is never out of date.
internal sealed partial class FollowerActor
{
    private readonly Queue<(long Row, List<Action<Rejection?>> Answers)> _behind = new();
    private List<Action<Rejection?>>? _looking;
    private List<Action<Rejection?>> _next = [];

    /// <param name="answer">Called with the reason why there is no answer; null: there is.</param>
    private void WhenConfirmed(Action<Rejection?> answer)
    {
        if (_journal is null)
        {
            answer(null);
            return;
        }

        _next.Add(answer);
        Look();
    }

    // One look for all that came while another was under way: it has to begin after each of them.
    private void Look()
    {
        if (_looking is not null || _next.Count == 0)
        {
            return;
        }

        (_looking, _next) = (_next, []);
        var (self, journal, id) = (Self, _journal!, SchedulerActor.PersistenceIdOf(_settings.Kernel.Partition));
        _ = Task.Run(() => journal.LastRow(id)).ContinueWith(
            seen => self.Tell(
                seen.IsCompletedSuccessfully ? new JournalSeen(seen.Result, "") : new JournalSeen(null, seen.Exception!.GetBaseException().Message),
                ActorRefs.NoSender),
            TaskScheduler.Default);
    }

    private void Hear(JournalSeen seen)
    {
        var answers = _looking!;
        _looking = null;
        if (seen.Row is not { } row)
        {
            Answer(answers, new Rejection(
                RejectionCode.Unavailable, $"The journal can't be read, so another scheduler may be at work: {seen.Fault} Try again later."));
        }
        else
        {
            _behind.Enqueue((row, answers));
            AnswerConfirmed();
            if (row > _row)
            {
                Context.Parent.Tell(new JournalGoesTo(row));
            }
        }

        Look();
    }

    private void AnswerConfirmed()
    {
        while (_behind.TryPeek(out var first) && first.Row <= _row)
        {
            Answer(_behind.Dequeue().Answers, null);
        }
    }

    private static void Answer(List<Action<Rejection?>> answers, Rejection? refusal)
    {
        foreach (var answer in answers)
        {
            answer(refusal);
        }
    }

    /// <summary>Null: the journal cannot be read.</summary>
    private sealed record JournalSeen(long? Row, string Fault) : ILocalMessage;
}
