using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Reads;

namespace Scheduler.Actors.Scheduling;

// What clients ask.
internal sealed partial class FollowerActor
{
    bool IReadOwner<IActorRef>.Post(Action work)
    {
        _self.Tell(new Posted(work), ActorRefs.NoSender);
        return true;
    }

    void IReadOwner<IActorRef>.WhenConfirmed(Action<Rejection?> then) => WhenConfirmed(then);

    void IReadOwner<IActorRef>.Ended(IActorRef gateway, TaskInfo task) => _clients.Ended(gateway, task);

    void IReadOwner<IActorRef>.Refused(IActorRef gateway, TaskId task, Rejection why)
    {
        // Its gateway asks again by itself.
        if (why.Code != RejectionCode.Unavailable)
        {
            _clients.Refuse(gateway, task, why);
        }
    }

    private void Hear(FromClients message)
    {
        var gateway = Sender;
        Know(gateway);
        foreach (var (number, question, watch) in message.Requests)
        {
            switch (question)
            {
                case ListNodes or GetStatistics:
                    // Operators look at these when the journal is away, too: they are of this scheduler.
                    Answer(gateway, number, (Read)question);
                    break;
                case Read q:
                    WhenConfirmed(refusal =>
                    {
                        if (refusal is null)
                        {
                            Answer(gateway, number, q);
                        }
                        else
                        {
                            _clients.Answer(gateway, number, refusal);
                        }
                    });
                    break;
                case RetryTask q:
                    _ = HandOnAsync(gateway, number, async () => await _reads.RetryAsync(q).ConfigureAwait(false), Context.Parent);
                    break;
                case SubmitTasks q:
                    _ = HandOnAsync(gateway, number, async () => await _reads.WithEndedAsync(q).ConfigureAwait(false), Context.Parent, watch);
                    break;
                case BackfillSchedule q:
                    _ = HandOnAsync(gateway, number, async () => await _reads.RangeAsync(q, _settings.Kernel.Recurrences).ConfigureAwait(false), Context.Parent);
                    break;
            }
        }

        foreach (var task in message.Unwatch)
        {
            _reads.Unwatch(gateway, task);
        }

        _reads.Watch(gateway, message.Watch);
    }

    private void Answer(IActorRef gateway, long number, Read question)
    {
        var answer = _reads.AnswerAsync(question);
        if (answer.IsCompleted)
        {
            _clients.Answer(gateway, number, answer.GetAwaiter().GetResult());
        }
        else
        {
            _ = AnswerLaterAsync(gateway, number, answer);
        }
    }

    // Sent at once, and not when this actor has time: whoever waits for the archive has waited long enough.
    private async Task AnswerLaterAsync(IActorRef gateway, long number, Task<Answer> answer)
    {
        Answer told;
        try
        {
            told = await answer.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            told = NotLookedUp(fault);
        }

        gateway.Tell(new ToClients { Answers = [new ClientAnswer(number, told)] }, _self);
    }

    // The kernel keeps no finished task's content, and does not remember every outcome: it is handed what the archive has.
    private async Task HandOnAsync(IActorRef gateway, long number, Func<Task<KernelCommand>> lookUp, IActorRef scheduler, bool watch = false)
    {
        try
        {
            scheduler.Tell(new RequestLookedUp(gateway, number, await lookUp().ConfigureAwait(false), watch), _self);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            gateway.Tell(new ToClients { Answers = [new ClientAnswer(number, NotLookedUp(fault))] }, _self);
        }
    }

    private async Task LookUpAsync(LookUp asked, IActorRef scheduler)
    {
        if (await _reads.LookUpAsync(asked).ConfigureAwait(false) is { } lookedUp)
        {
            scheduler.Tell(new ReportLookedUp(lookedUp), _self);
        }
    }

    // Without an answer whoever asked would wait in vain.
    private static Rejection NotLookedUp(Exception fault) =>
        (fault as RequestRejectedException)?.Rejection ?? new Rejection(RejectionCode.Invalid, $"It can't be looked up: {fault.Message}");

    private void Know(IActorRef gateway)
    {
        if (_gateways.Add(gateway))
        {
            Context.Watch(gateway);
        }
    }

    private void GatewayGone(IActorRef gateway)
    {
        _gateways.Remove(gateway);
        _clients.Gone(gateway);
        _reads.Gone(gateway);
    }
}
