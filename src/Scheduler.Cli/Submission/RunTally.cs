using System.Runtime.InteropServices;
using Scheduler.Cli.Lines;
using Scheduler.Core.Events;
using Scheduler.Embedded;

namespace Scheduler.Cli.Submission;

/// <summary>A task that has its outcome.</summary>
/// <param name="Attempts">That failed.</param>
/// <param name="Error">Of the last one; empty where none failed.</param>
/// <param name="Before">Whether an earlier run ended it.</param>
internal readonly record struct EndedTask(long Line, TaskId Task, TaskPhase Phase, int Attempts, string Error, bool Before)
{
    public bool HasSucceeded => Phase == TaskPhase.Succeeded;
}

/// <summary>How far it is, at one moment.</summary>
/// <param name="Tasks">In the input, or in what was read of it so far.</param>
/// <param name="Before">Finished by an earlier run.</param>
/// <param name="Elapsed">From the first submit to the last outcome.</param>
internal readonly record struct RunFigures(
    long Tasks, long Before, long Ran, long Succeeded, long Failed, long Cancelled, long Expired, TimeSpan Elapsed)
{
    /// <summary>Not submitted, as another task has their unique key.</summary>
    public long NotSubmitted { get; init; }

    /// <summary>Of these, those in whose place that other task is waited for: its outcome counts.</summary>
    public long Joined { get; init; }

    /// <summary>Cancelled, as a later task took their unique key.</summary>
    public long Replaced { get; init; }

    /// <summary>Cancelled, as what they waited for has succeeded: they were for the case that it does not.</summary>
    public long NotNeeded { get; init; }

    /// <summary>Those without an outcome of their own, because of their unique key or because nothing has failed.</summary>
    public long LeftOut => NotSubmitted - Joined + Replaced + NotNeeded;

    /// <summary>Those of earlier runs included.</summary>
    public long Finished => Before + Ran + LeftOut;

    public long NotSucceeded => Failed + Cancelled + Expired;

    public double TasksPerSecond => Elapsed > TimeSpan.Zero ? Ran / Elapsed.TotalSeconds : 0;

    /// <summary>At the rate so far; null before there is one.</summary>
    public TimeSpan? TimeLeft => Ran == 0 || Elapsed <= TimeSpan.Zero ? null
        : TimeSpan.FromSeconds(Math.Min((Tasks - Finished) / TasksPerSecond, TimeSpan.MaxValue.TotalSeconds / 2));
}

/// <summary>Counts tasks from their submit to their outcome. Safe for use by many threads; holds the unfinished ones only.</summary>
/// <param name="tasks">In the input, where that is known from the start; null: those that were added.</param>
/// <param name="ended">Told of each; quickly, as events wait meanwhile.</param>
internal sealed partial class RunTally(long? tasks, TimeProvider time, Action<EndedTask> ended)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskId, Waiting> _unfinished = [];

    // What an earlier run left goes on before its line is read. No more than that run had unfinished.
    private readonly Dictionary<TaskId, Ended> _early = [];
    private readonly Dictionary<TaskPhase, long> _byPhase = [];
    private readonly Timestamp _since = Timestamp.From(time.GetUtcNow());
    private long _bytes;
    private long _added;
    private long _before;
    private long _ran;
    private long _notNeeded;
    private long _firstSubmit;
    private long _lastOutcome;
    private TaskCompletionSource? _changed;

    /// <summary>Called after each batch of events, on any thread.</summary>
    public Action? Changed { get; set; }

    /// <summary>Told of each hold that is placed; quickly, as events wait meanwhile.</summary>
    public Action<HoldInfo>? Held { get; set; }

    /// <summary>Told of what lines go on waiting for although it did not succeed, for a retry; quickly, as events wait meanwhile.</summary>
    public Action<AwaitedRetry>? AwaitsRetry { get; set; }

    public RunFigures Figures()
    {
        lock (_gate)
        {
            var until = _unfinished.Count == 0 ? _lastOutcome : time.GetTimestamp();
            return new RunFigures(
                tasks ?? _added,
                _before,
                _ran,
                Count(TaskPhase.Succeeded),
                Count(TaskPhase.Failed),
                Count(TaskPhase.Cancelled),
                Count(TaskPhase.Expired),
                _firstSubmit == 0 || until == 0 ? TimeSpan.Zero : time.GetElapsedTime(_firstSubmit, until))
            {
                NotSubmitted = _notSubmitted,
                Joined = _joined,
                Replaced = _replaced,
                NotNeeded = _notNeeded,
            };
        }
    }

    /// <summary>About to be submitted.</summary>
    /// <returns>False: another task of that id is unfinished.</returns>
    public bool TryAdd(TaskLine line)
    {
        lock (_gate)
        {
            _firstSubmit = _firstSubmit == 0 ? time.GetTimestamp() : _firstSubmit;
            var waiting = new Waiting(line.Number, line.Task.Payload.Length, line.Task.Unique, line.Task.Group);
            if (!_unfinished.TryAdd(line.Task.Id, waiting) && !TryTakeOver(line.Task.Id, waiting))
            {
                return false;
            }

            _added++;
            _bytes += line.Task.Payload.Length;
            NotePatience(line.Task);
            return true;
        }
    }

    /// <summary>Was refused.</summary>
    public void Remove(TaskId task)
    {
        lock (_gate)
        {
            _added -= Take(task, out _) ? 1 : 0;
            Signal();
        }
    }

    /// <summary>Tasks that were submitted before; those that an earlier run finished get no event any more.</summary>
    /// <param name="known">What is known of those that have ended.</param>
    public void Accepted(IReadOnlyList<TaskReceipt> receipts, IReadOnlyDictionary<TaskId, TaskInfo> known)
    {
        foreach (var receipt in receipts)
        {
            if (!receipt.AlreadyKnown)
            {
                continue;
            }

            var info = known.GetValueOrDefault(receipt.Task);
            lock (_gate)
            {
                if (_early.Remove(receipt.Task, out var early))
                {
                    if (Take(receipt.Task, out var run))
                    {
                        Finish(run, receipt.Task, early);
                    }
                }
                else if (receipt.Phase.IsFinal() && Take(receipt.Task, out var line))
                {
                    FinishKnown(line, receipt, info);
                }

                Signal();
            }
        }

        Changed?.Invoke();
    }

    public void Apply(IReadOnlyList<RecordedEvent> batch)
    {
        lock (_gate)
        {
            foreach (var (_, happened) in batch)
            {
                Apply(happened);
            }

            Signal();
        }

        Changed?.Invoke();
    }

    /// <summary>Waits until fewer than so many tasks are unfinished, and their payloads have fewer than so many bytes.</summary>
    public async Task UntilFewerAsync(int count, long bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_unfinished.Count < count && _bytes < bytes)
                {
                    return;
                }

                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Apply(Event happened)
    {
        var replaces = Replaces(happened);
        switch (happened)
        {
            case HoldPlaced e:
                Held?.Invoke(new HoldInfo(e.Target, e.Name, new Hold(e.Reason, e.At, e.Principal)));
                break;
            case AttemptFailed e:
                ref var waiting = ref CollectionsMarshal.GetValueRefOrNullRef(_unfinished, e.Task);
                if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref waiting))
                {
                    waiting = waiting with { Failed = waiting.Failed + 1 };
                }

                break;
            case SuccessRecorded e:
                End(e.Task, new Ended(TaskPhase.Succeeded, 0, ""));
                break;
            case FailureRecorded e:
                End(e.Task, new Ended(TaskPhase.Failed, 1, e.Error));
                break;
            case CancellationRecorded e:
                End(e.Task, new Ended(TaskPhase.Cancelled, 0, e.Unmet?.ToString() ?? "", replaces?.Unique, IsNotNeeded(e.Unmet)));
                break;
            case ExpiryRecorded e:
                End(e.Task, new Ended(TaskPhase.Expired, 0, ""));
                break;
        }
    }

    private void End(TaskId task, Ended outcome)
    {
        if (Take(task, out var line))
        {
            Finish(line, task, outcome);
        }
        else
        {
            _early[task] = outcome;
        }
    }

    // In this run.
    private void Finish(Waiting line, TaskId task, Ended outcome)
    {
        if (IsReplaced(line, outcome))
        {
            _replaced++;
            return;
        }

        if (outcome.IsNotNeeded)
        {
            _notNeeded++;
            return;
        }

        _ran++;
        Finish(line, task, outcome.Phase, line.Failed + outcome.Failed, outcome.Error, before: false);
    }

    private void FinishKnown(Waiting line, TaskReceipt receipt, TaskInfo? info)
    {
        if (WasReplaced(line, receipt.Phase, info))
        {
            _replaced++;
            return;
        }

        if (IsNotNeeded(info?.Unmet))
        {
            _notNeeded++;
            return;
        }

        // Whoever watches may hear of an outcome later than whoever asks.
        var before = info?.FinishedAt is not { } at || at < _since;
        (_before, _ran) = before ? (_before + 1, _ran) : (_before, _ran + 1);
        Finish(line, receipt.Task, receipt.Phase, info?.FailedAttempts ?? 0, info?.Error ?? info?.Unmet?.ToString() ?? "", before);
    }

    private void Finish(Waiting line, TaskId task, TaskPhase phase, int attempts, string error, bool before)
    {
        _lastOutcome = time.GetTimestamp();
        _byPhase[phase] = Count(phase) + 1;
        NoteEnd(task, line.Group, phase);
        ended(new EndedTask(line.Line, task, phase, attempts, error, before));
    }

    // All that it waited for went well, and it is for the case that it does not.
    private static bool IsNotNeeded(UnmetCondition? unmet) => unmet?.Ended == TaskPhase.Succeeded;

    private bool Take(TaskId task, out Waiting line)
    {
        if (!_unfinished.Remove(task, out line))
        {
            return false;
        }

        _bytes -= line.Bytes;
        return true;
    }

    private void Signal()
    {
        _changed?.TrySetResult();
        _changed = null;
    }

    private long Count(TaskPhase phase) => _byPhase.GetValueOrDefault(phase);

    /// <param name="IsJoined">It is waited for in place of the line's task, whose unique key it has.</param>
    private readonly record struct Waiting(long Line, int Bytes, UniqueKey? Unique, string? Group, int Failed = 0, bool IsJoined = false);

    /// <param name="ReplacedBy">The unique key of the task for which it was cancelled. Null: it was not, as far as its event tells.</param>
    private readonly record struct Ended(TaskPhase Phase, int Failed, string Error, UniqueKey? ReplacedBy = null, bool IsNotNeeded = false);
}
