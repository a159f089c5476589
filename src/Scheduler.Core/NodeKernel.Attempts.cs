using Scheduler.Core.Nodes;

namespace Scheduler.Core;

/// <content>The course of attempts.</content>
public sealed partial class NodeKernel
{
    private void Receive(Assignment assignment)
    {
        // An end is acknowledged when it is durable, so an assignment of what has ended is an echo, and what is said of it changes nothing.
        // But if the journal has lost its end and with it that of the attempt, the scheduler waits for word of it.
        var hasEnded = _attempts.HasEnded(assignment.Token);
        if (_attempts.Add(assignment, _now) is not { } attempt)
        {
            if (_attempts.Find(assignment.Token) is { State: NodeAttemptState.Abandoned, Report: null } abandoned)
            {
                Finish(abandoned, new AttemptHandedBackReport(abandoned.Task, abandoned.Token), NodeAttemptState.Abandoned);
            }

            return;
        }

        if (hasEnded || _isDraining || attempt.Slots > _offer.Slots || !_kinds.Contains(assignment.Task.Kind) || _attempts.Waiting > _offer.Slots + _options.MaxPrefetch)
        {
            HandBack(attempt);
        }
    }

    private Assignment[] StartWaiting()
    {
        if (!MayStart)
        {
            return [];
        }

        var start = new List<Assignment>();
        StartWaiting(start);
        return [.. start];
    }

    private bool MayStart => _lease.IsHeld && _attempts is { Waiting: > 0, FreeSlots: > 0 };

    private void StartWaiting(List<Assignment> start)
    {
        while (MayStart && _attempts.FirstInLine() is { } attempt && attempt.Slots <= _attempts.FreeSlots)
        {
            start.Add(attempt.Assignment!);
            attempt.Assignment = null;
            attempt.StartedAt = _now;
            _attempts.Move(attempt, NodeAttemptState.Running);
        }
    }

    // So that a prefetch never traps a task behind a long one while it could be running elsewhere.
    private void HandBackWhatWaitsTooLong()
    {
        var any = false;
        while (_attempts.FirstInLine() is { } attempt && attempt.ReceivedAt + _options.HandBackAfter <= _now)
        {
            HandBack(attempt);
            any = true;
        }

        if (any)
        {
            _prefetch.WaitedInVain();
        }
    }

    private void HandBack(NodeAttempt attempt) => Finish(attempt, new AttemptHandedBackReport(attempt.Task, attempt.Token));

    private void Cancel(FencingToken token)
    {
        if (_attempts.Find(token) is not { } attempt)
        {
            return;
        }

        if (attempt.State == NodeAttemptState.Waiting)
        {
            Finish(attempt, new AttemptCancelledReport(attempt.Task, attempt.Token, TimeSpan.Zero));
        }
        else if (attempt is { State: NodeAttemptState.Running, IsCancelAsked: false })
        {
            attempt.IsCancelAsked = true;
            _cancel.Add(token);
        }
    }

    private void Preempt(FencingToken token)
    {
        if (_attempts.Find(token) is not { } attempt)
        {
            return;
        }

        if (attempt.State == NodeAttemptState.Waiting)
        {
            HandBack(attempt);
        }
        else if (attempt is { State: NodeAttemptState.Running, IsYieldAsked: false })
        {
            attempt.IsYieldAsked = true;
            _preempt.Add(token);
        }
    }

    private void HearCheckpoint(CheckpointAnswer answer)
    {
        if (_attempts.Find(answer.Token) is { Checkpoint: { } waiting } attempt && waiting.Number <= answer.Number)
        {
            attempt.Checkpoint = null;
            _checkpoints.Add(answer);
        }
    }

    private void End(NodeAttempt attempt, AttemptReport report, bool abandoned)
    {
        var state = abandoned ? NodeAttemptState.Abandoned : NodeAttemptState.Ended;
        switch (attempt.State)
        {
            case NodeAttemptState.Running:
                _prefetch.Ran(_now - attempt.StartedAt);
                Finish(attempt, report, state);
                break;

            // What it brought about after its right to run had ended does not count. Should the scheduler never have
            // noticed, it waits for word of this attempt: it may give it to someone else.
            case NodeAttemptState.Stopped:
                Finish(attempt, new AttemptHandedBackReport(attempt.Task, attempt.Token), state);
                break;

            case NodeAttemptState.Abandoned when !abandoned:
                _attempts.Release(attempt);
                break;
        }
    }

    private void Return(NodeAttempt attempt)
    {
        if (attempt.State == NodeAttemptState.Abandoned)
        {
            _attempts.Release(attempt);
        }
        else if (attempt.State == NodeAttemptState.Stopped)
        {
            HandBack(attempt);
        }
    }

    private void Finish(NodeAttempt attempt, AttemptReport report, NodeAttemptState state = NodeAttemptState.Ended)
    {
        attempt.AbandonedAt = _now;
        _attempts.Move(attempt, state);
        _attempts.Report(attempt, report);
        _reports.Say(attempt);
    }

    private void StartToDrain()
    {
        _isDraining = true;
        while (_attempts.FirstInLine() is { } attempt)
        {
            HandBack(attempt);
        }
    }

    /// <summary>The right to run is lost. Attempts that ended before are still reported; attempts that never started are treated as never
    /// received.</summary>
    private void LoseLease()
    {
        foreach (var attempt in _attempts.All)
        {
            if (attempt.State == NodeAttemptState.Running)
            {
                _attempts.Move(attempt, NodeAttemptState.Stopped);
                _stop.Add(attempt.Token);
            }
        }

        _attempts.DropWaiting();
    }

    /// <summary>Nothing that this incarnation does or reports counts any longer; only its slots stay in use until handlers return.</summary>
    private void Refuse()
    {
        _isRefused = true;
        LoseLease();
        _reports.ForgetNews();
        foreach (var attempt in _attempts.All.ToArray())
        {
            if (attempt.State == NodeAttemptState.Stopped)
            {
                attempt.AbandonedAt = _now;
                _attempts.Move(attempt, NodeAttemptState.Abandoned);
            }

            _attempts.ForgetReport(attempt);
        }
    }
}
