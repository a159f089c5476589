using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

// What waits, what of it is handled, and what is put off while those further down are behind.
internal sealed partial class SchedulerActor
{
    // How soon to look again whether those further down have caught up.
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(20);

    private static readonly Rejection WithoutMajority = new(
        RejectionCode.Unavailable, "The scheduler can't reach a majority of the seeds, so another may be at work. Send it again with the same id.");

    private bool IsAhead => !_pump.IsWriting && !_backlog.HasRoom;

    private void Hear(FromClients message)
    {
        if (!_isRunning || _hasFailed)
        {
            // Their gateway hears of this actor's end, or asks again where the scheduler is.
            return;
        }

        if (!_hasMajority)
        {
            foreach (var request in message.Requests)
            {
                _clients.Answer(Sender, request.Number, WithoutMajority);
            }

            _clients.Send(Self);
            return;
        }

        List<ClientRequest>? reads = null;
        foreach (var request in message.Requests)
        {
            if (request.Question is SubmitPart part)
            {
                if (_submitParts.Add(Sender, request.Number, part) is { } submit)
                {
                    Take(Sender, request with { Watch = part.Watch }, submit);
                }
            }
            else if (request.Question is KernelCommand command and not RetryTask { Ended: null } and not BackfillSchedule { Range: null })
            {
                Take(Sender, request, command);
            }
            else
            {
                (reads ??= []).Add(request);
            }
        }

        _clients.Send(Self);
        if (reads is not null || message.Watch.Count > 0 || message.Unwatch.Count > 0)
        {
            _follower.Tell(message with { Requests = reads ?? [] }, Sender);
        }
    }

    // Where there is no room for it its node says it again, and it is looked up again.
    private void Hear(ReportLookedUp message)
    {
        if (_isRunning && !_hasFailed && _hasMajority && _archiveBacklog.HasRoom && !_pump.IsFull)
        {
            _pump.Handle(message.Command, _clock.Now);
        }
    }

    private void Take(IActorRef gateway, ClientRequest request, KernelCommand command)
    {
        if (!_ingress.TryAdd(command with { ReplyTo = new Client(gateway, request.Number, request.Watch, command as SubmitTasks) }))
        {
            var limits = FormattableString.Invariant($"{_settings.MaxWaitingTasks} tasks or {_settings.MaxWaitingBytes} bytes");
            _clients.Answer(gateway, request.Number, new Rejection(
                RejectionCode.LimitReached, $"The journal or the archive is behind, and {limits} wait already. Try again later."));
        }
    }

    /// <summary>
    /// While too much waits for the archive, reports of nodes wait, and so do submits, cancels and retries of clients. But an outage of
    /// the archive must not end the leases, and with them all that runs, nor lock operators out. What expires or is lost with a
    /// node is recorded all the same, as is the last message of a node.
    /// </summary>
    private void HandleWaiting()
    {
        if (!_hasMajority)
        {
            return;
        }

        var archiveHasRoom = _archiveBacklog.HasRoom;
        while (archiveHasRoom && !_pump.IsFull && _ingress.TryTakePutOff(out var reports))
        {
            _pump.Handle(new HearNode(reports), _clock.Now);
        }

        while (!_pump.IsFull && _ingress.TryTakeFromNode(out var message, out var sender))
        {
            _nodes.Heard(message.Node, sender);
            _pump.Handle(new HearNode(archiveHasRoom ? message : WithoutRoom(message)), _clock.Now);
        }

        while (!_pump.IsFull && _ingress.TryTakeFromClients(archiveHasRoom, out var command))
        {
            _pump.Handle(command, _clock.Now);
        }

        if (!archiveHasRoom)
        {
            _wakeUp.FireIn(CatchUp);
        }
    }

    /// <returns>The part of the message that may be handled although the archive has no room.</returns>
    private FromNode WithoutRoom(FromNode message)
    {
        while (_ingress.TryTakePutOffBefore(message, out var reports))
        {
            _pump.Handle(new HearNode(reports), _clock.Now);
        }

        return _ingress.PutOffReports(message);
    }
}
