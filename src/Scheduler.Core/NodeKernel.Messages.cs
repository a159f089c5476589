namespace Scheduler.Core;

/// <content>Messages that the node receives and sends.</content>
public sealed partial class NodeKernel
{
    private void HearEpoch(ToNode message)
    {
        // Another scheduler took over. What runs goes on; the new one is told of it at once.
        if (message.Introduce || (_epoch > 0 && message.Epoch > _epoch))
        {
            _mustIntroduce = true;
        }

        _epoch = message.Epoch;
    }

    private void HearAcknowledged(IReadOnlyList<FencingToken> tokens)
    {
        var ticks = 0L;
        var measured = 0;
        foreach (var token in tokens)
        {
            if (_attempts.Find(token) is not { Report: not null, SentAt: { } sentAt } attempt)
            {
                continue;
            }

            if (!attempt.IsSentAgain)
            {
                ticks += (_now - sentAt).Ticks;
                measured++;
            }

            _attempts.ForgetReport(attempt);
        }

        if (measured > 0)
        {
            _prefetch.Acknowledged(new TimeSpan(ticks / measured));
        }
    }

    private FromNode? TakeMessage()
    {
        if (_isDraining && !_isRefused && (_mustLeave || _attempts is { Busy: 0, Waiting: 0, Unacknowledged: 0 }))
        {
            return Leave();
        }

        if (!IsListening)
        {
            return null;
        }

        var introduce = _mustIntroduce;
        var renew = introduce || _lease.RenewAt <= _now;
        if (!renew && !IsWindowNews() && _reports.CanWait(_options.MaxReportsHeld))
        {
            return null;
        }

        var reports = renew ? _reports.TakeAll(_now, introduce) : _reports.TakeNews(_now);
        if (!renew && reports.Count == 0 && !IsWindowNews())
        {
            return null;
        }

        // Said again with each renewal, as the message that said it first may be lost: also that there is none any more.
        var isNews = _toldBlocked != _attempts.AbandonedChanges;
        var blocked = isNews || (renew && _attempts.AbandonedChanges > 0) ? _reports.Blocked(_now) : null;
        _toldBlocked = _attempts.AbandonedChanges;
        _toldSlots = WantedSlots;
        _toldPrefetch = _prefetch.Prefetch;
        if (!renew)
        {
            return new FromNode(Id, _epoch, Window, reports) { Blocked = blocked };
        }

        var message = new FromNode(Id, _epoch, Window, reports)
        {
            Join = introduce || !_lease.IsHeld ? _offer : null,
            LeaseAskedAt = _now,
            Held = _reports.Held(),
            Blocked = blocked,
        };
        _mustIntroduce = false;
        _lease.Asked(_now);
        return message;
    }

    // Where nothing hurries it only when everything is acknowledged: a scheduler that has let the node go has no reason to
    // answer it. What has ended and was not acknowledged is said once more on the way out.
    private FromNode? Leave()
    {
        var message = IsListening ? new FromNode(Id, _epoch, Window: 0, _reports.TakeAll(_now, introduce: false)) { Leaving = true } : null;
        _hasLeft = true;
        return message;
    }

    // A slot more or less is worth a message of its own; a prefetch only when it differs by a quarter.
    private bool IsWindowNews()
    {
        var change = Math.Abs(_prefetch.Prefetch - _toldPrefetch);
        return WantedSlots != _toldSlots || (WantedSlots > 0 && change > 0 && change * 4 >= _toldPrefetch);
    }
}
