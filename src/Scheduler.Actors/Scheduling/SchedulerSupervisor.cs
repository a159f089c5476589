using Akka.Actor;
using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Snapshots;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// The layer between the singleton manager and the scheduler, which stops with every failed write: restores the latest snapshot,
/// starts the scheduler again after a growing wait, and gives up (this member leaves the cluster) if that does not help.
/// In the meantime nobody is answered: nodes and gateways ask again where the scheduler is.
/// </summary>
/// <remarks>
/// Akka's own backoff supervisor does not leave the cluster in the end: it stops, and the singleton manager would keep the
/// empty place. Nor does it wait for what the scheduler needs before it can start: archive and snapshot.
/// </remarks>
internal sealed class SchedulerSupervisor : UntypedActor, IWithTimers
{
    // How soon to look again for a journal that is away, and how often to say that it still is.
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SayAwayEvery = TimeSpan.FromMinutes(1);

    private readonly SchedulerSettings _settings;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Action<SchedulerExit> _exit;
    private readonly Func<IArchive> _openArchive;
    private readonly IActorRef _guard;
    private readonly IActorRef _scout;
    private IArchive? _archive;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<DateTimeOffset> _failures = new();
    private IActorRef? _scheduler;
    private SchedulerExit? _doom;
    private Exception? _lastError;
    private int _failuresInARow;
    private string? _trouble;
    private long _epoch;
    private bool _isStoppingItself;
    private bool _isStopping;
    private bool _hasExited;
    private bool _hasMajority;
    private bool _isPreparing;
    private bool _isHeld;
    private bool _isAway;
    private DateTimeOffset _sayAwayAt;

    /// <param name="name">Unique to this process.</param>
    /// <param name="guard">Tells whether a majority of the seeds is present: nothing begins before.</param>
    /// <param name="scout">Checks whether the journal can be reached, after a failure.</param>
    /// <param name="exit">Makes this member leave the cluster.</param>
    public SchedulerSupervisor(
        SchedulerSettings settings, string name, Func<IArchive> openArchive, IActorRef guard, IActorRef scout, TimeProvider time,
        Action<SchedulerExit> exit)
    {
        _guard = guard;
        _scout = scout;
        _openArchive = openArchive;
        _settings = settings;
        _name = name;
        _time = time;
        _exit = exit;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _guard.Tell(TellMajority.Instance);

    protected override void PostStop() => _archive?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Ready m:
                Begin(m);
                break;
            case NotReady m:
                _lastError = m.Cause;
                _trouble = m.Cause.Message;
                _doom = m.Cause is StorageChangedException ? new SchedulerExit(ExitCode.JournalUnusable, m.Cause.Message) : null;
                _log.Error(m.Cause, LogLines.NotRestored, m.Cause.Message);
                Stopped();
                break;
            case MajorityIs m:
                Hear(m);
                break;
            case AskToBegin { LastScheduler: { } last }:
                _scout.Tell(new SeekStranger(Sender, last));
                break;
            case AskToBegin:
                LetBegin();
                break;
            case StrangerSought m when !m.Scheduler.Equals(_scheduler):
                break;
            case StrangerSought { Seed: { } stranger }:
                _doom = new SchedulerExit(ExitCode.Usage, $"The seed {SeedList.TextOf(stranger)}, which is not listed here, works on the same "
                    + "journal. End it, or give all members the same --seed list.");
                _scheduler?.Tell(StopScheduler.Instance);
                break;
            case StrangerSought:
                LetBegin();
                break;
            case SchedulerBegins m:
                _epoch = m.Epoch;
                break;
            case JournalTroubled m:
                _trouble = m.Reason;
                break;
            case SchedulerRunning:
                _failuresInARow = 0;
                break;
            case SchedulerStops when Sender.Equals(_scheduler):
                _isStoppingItself = true;
                break;
            case SchedulerDoomed m:
                _doom = m.Exit;
                break;
            case Terminated m when m.ActorRef.Equals(_scheduler):
                Stopped();
                break;
            case StartAgain:
                _scout.Tell(TryJournal.Instance);
                break;
            case JournalTried m:
                Hear(m);
                break;
            case StopScheduler:
                Stop();
                break;
            case ILocalMessage:
                break;
            default:
                Forward(message);
                break;
        }
    }

    // Never a restart in place: what it holds has run ahead of the journal.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _lastError = error;
        if (error is SchedulingException)
        {
            // A broken invariant, or options that don't hold: the next one would meet the same.
            _doom = new SchedulerExit(ExitCode.JournalUnusable, error.Message);
        }

        return Directive.Stop;
    });

    private void Hear(MajorityIs message)
    {
        _hasMajority = message.Here;
        if (_scheduler is not null)
        {
            _scheduler.Tell(message);
        }
        else if (!_isPreparing && !Timers.IsTimerActive(StartAgain.Instance))
        {
            Start();
        }
    }

    // Nothing can start while the database is away. If no other seed reaches it either, leaving would not help.
    private void Hear(JournalTried message)
    {
        // The majority came back while it was tried, and that started one.
        if (_isStopping || _hasExited || _isPreparing || _scheduler is not null)
        {
            return;
        }

        if (message.Unreachable is not { } reason)
        {
            if (_isAway)
            {
                _log.Info(LogLines.JournalBack);
            }

            _isAway = false;
            Start();
        }
        else if (message.ReachedBy is { } other)
        {
            ExitWith(new SchedulerExit(
                ExitCode.JournalUnusable, $"This seed can't reach the journal, but {SeedList.TextOf(other)} does and can take over. {reason}"));
        }
        else
        {
            var now = _time.GetUtcNow();
            if (!_isAway || now >= _sayAwayAt)
            {
                _isAway = true;
                _sayAwayAt = now + SayAwayEvery;
                _log.Error(LogLines.JournalAway, reason);
            }

            Timers.StartSingleTimer(StartAgain.Instance, StartAgain.Instance, TryEvery);
        }
    }

    private void LetBegin()
    {
        _isHeld = !_hasMajority;
        _scheduler?.Tell(new MayBegin(_hasMajority));
    }

    private void Start()
    {
        if (!_hasMajority || _scheduler is not null || _isPreparing || _isStopping || _hasExited)
        {
            return;
        }

        _isPreparing = true;
        _lastError = null;
        _isStoppingItself = false;

        // Opened anew: a database that was away may have lost what was not synced, and the archive goes less far than it did.
        _archive?.Dispose();
        _archive = null;
        _ = PrepareAsync(_openArchive, new SnapshotStoreAccess(Context.System, _settings.Kernel.Partition)).PipeTo(Self, failure: cause => new NotReady(cause));
    }

    private async Task<Ready> PrepareAsync(Func<IArchive> open, SnapshotStoreAccess snapshots)
    {
        // Both wait for a database, and read for seconds where there is much to read.
        var archive = await Task.Run(open).ConfigureAwait(false);
        try
        {
            // An archive that is another journal's is refused or set aside as a whole: which snapshot can be used does not hang on it.
            var upTo = archive is IJournalWitness { IsAnothers: true } ? long.MaxValue : archive.Offset;
            return new Ready(await new SnapshotLoader(snapshots, _settings.Kernel, _log).LoadAsync(upTo).ConfigureAwait(false), archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private void Begin(Ready ready)
    {
        _isPreparing = false;
        _archive = ready.Archive;
        var identity = new SchedulerIdentity(_name, _epoch);
        var (restored, archive) = ready;
        _scheduler = Context.Watch(Context.ActorOf(
            Props.Create(() => new SchedulerActor(_settings, identity, restored, archive, _time)).WithDispatcher(Dispatchers.Scheduler), "scheduler"));
    }

    // The manager waits for this actor to stop: the other node must not begin before the last write here is over.
    private void Stop()
    {
        _isStopping = true;
        if (_scheduler is { } scheduler)
        {
            scheduler.Tell(StopScheduler.Instance);
        }
        else
        {
            Context.Stop(Self);
        }
    }

    private void Stopped()
    {
        _isPreparing = false;
        _scheduler = null;
        if (_isStopping)
        {
            Context.Stop(Self);
            return;
        }

        if (_isHeld)
        {
            // Not a failure: it starts when the majority is back, and that may be so already.
            _isHeld = false;
            Start();
            return;
        }

        var now = _time.GetUtcNow();
        _failures.Enqueue(now);
        while (now - _failures.Peek() > _settings.FailureWindow)
        {
            _failures.Dequeue();
        }

        if (_doom is null && _failures.Count >= _settings.MaxFailures)
        {
            _doom = new SchedulerExit(ExitCode.JournalUnusable, FormattableString.Invariant(
                $"The scheduler failed {Counted.Of(_failures.Count, "time")} within {_settings.FailureWindow.TotalSeconds:0} s. The last time: {_trouble ?? _lastError?.Message ?? "see the log."}"));
        }

        if (_doom is { } doom)
        {
            ExitWith(doom);
            return;
        }

        var wait = Backoff();
        _failuresInARow++;
        _log.Warning(LogLines.Restarting, Durations.Text(wait));
        Timers.StartSingleTimer(StartAgain.Instance, StartAgain.Instance, wait);
    }

    private void ExitWith(SchedulerExit doom)
    {
        _hasExited = true;
        _log.Error(_lastError, LogLines.Ending, doom.Message);
        _exit(doom);
    }

    private TimeSpan Backoff()
    {
        var wait = _settings.ShortestBackoff * Math.Pow(2, Math.Min(_failuresInARow, 30));
        return wait < _settings.LongestBackoff ? wait : _settings.LongestBackoff;
    }

    private void Forward(object message)
    {
        if (_scheduler is { } scheduler && !_isStoppingItself)
        {
            scheduler.Forward(message);
        }
    }

    /// <summary>Everything that a scheduler needs before it can begin.</summary>
    private sealed record Ready(Restored Restored, IArchive Archive) : ILocalMessage;

    private sealed record NotReady(Exception Cause) : ILocalMessage;
}
