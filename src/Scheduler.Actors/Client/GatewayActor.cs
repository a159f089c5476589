using Akka.Actor;
using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Execution;

namespace Scheduler.Actors.Client;

/// <summary>
/// Sends requests to the scheduler for all clients of this member: requests made at the same time are sent as one message, and many
/// answers arrive as one. Every accepted request is answered: by the scheduler, or after a configured time with
/// <see cref="RejectionCode.Unavailable"/>. It never repeats a request, because only the client knows whether the request is still wanted;
/// it does repeat watches, which change nothing.
/// </summary>
internal sealed partial class GatewayActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(250);

    // A scheduler that holds, as it has no majority, or that was paused, is still there; it just says nothing.
    private static readonly TimeSpan AskIfSilentFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(10);

    private readonly ClientSettings _settings;
    private readonly IActorRef _proxy;
    private readonly SchedulerClock _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    // In the order in which they came, which is that in which their time is over.
    private readonly Queue<UnansweredRequest> _all = new();
    private readonly Dictionary<long, UnansweredRequest> _sent = [];
    private readonly SendQueue _waiting;
    private readonly PartJoiner<TaskReceipt> _receipts = new();
    private readonly SchedulerSilence _silence;
    private long _lastNumber;
    private IActorRef? _scheduler;
    private long _epoch;
    private Timestamp _heardAt;
    private Timestamp? _askedAt;
    private bool _mustSend;

    /// <param name="proxy">Finds the scheduler, wherever it is.</param>
    public GatewayActor(ClientSettings settings, IActorRef proxy, TimeProvider time)
    {
        _settings = settings;
        _proxy = proxy;
        _clock = new SchedulerClock(time);
        _waiting = new SendQueue(settings);
        _silence = new SchedulerSilence(_log, _clock.Monotonic);

        // Answers to an earlier life of this actor must not be taken for answers to this one.
        _lastNumber = time.GetUtcNow().UtcTicks;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Sweep.Instance, Sweep.Instance, SweepEvery);
        _proxy.Tell(FindScheduler.Instance);
    }

    protected override void PostStop()
    {
        foreach (var request in _all.Where(request => !request.IsAnswered))
        {
            request.Answer(Unavailable("This member has left the cluster."));
        }

        EndAllWatches();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ToClients m:
                HeardFrom(Sender);
                Hear(m);
                break;
            case ClientCall m:
                Take(m.Question, watch: false, m.Asker);
                break;
            case TaskSubmitted m:
                Ask(new SubmitTasks(m.Tasks), m.Watch, new ActorAsker(Sender));
                break;
            case KernelCommand m and not SubmitTasks:
                Ask(m, watch: false, new ActorAsker(Sender));
                break;
            case WatchTask m:
                Watch(m.Task, Sender);
                break;
            case AwaitOutcome m:
                Watch(m.Task, m.Waiter);
                break;
            case StopAwaiting m:
                Unwatch(m.Task, m.Waiter);
                break;
            case SchedulerStarted m:
                Meet(Sender, m.Epoch);
                HeardFrom(Sender);
                break;
            case Terminated m:
                Gone(m.ActorRef);
                break;
            case IsSchedulerKnown:
                Sender.Tell(new SchedulerKnown(_scheduler is not null));
                return;
            case Sweep:
                GiveUpLate();
                AskAgain();
                FindIfLost();
                _silence.Look(_clock.Monotonic);
                break;
            case SendNow:
                _mustSend = false;
                Send();
                return;
            default:
                Unhandled(message);
                return;
        }

        // Behind whatever is in the mailbox already: what came together leaves together.
        if (!_mustSend && _scheduler is not null && HasNews)
        {
            _mustSend = true;
            Self.Tell(SendNow.Instance);
        }
    }

    private bool HasNews => _waiting.HasNext || HasWatchNews;

    // Its sender may go on to use its buffers: nothing was serialized on the way.
    private void Ask(Request question, bool watch, Asker asker)
    {
        if (RequestCheck.Refusal(question) is { } refusal)
        {
            asker.Answer(question, refusal);
        }
        else
        {
            Take(question.Detached(), watch, asker);
        }
    }

    private void Take(Request question, bool watch, Asker asker)
    {
        var request = new UnansweredRequest(++_lastNumber, question, watch, asker, _clock.Monotonic + _settings.AnswerWithin);
        if (_waiting.TryAdd(request))
        {
            _all.Enqueue(request);
        }
        else
        {
            request.Answer(new Rejection(RejectionCode.LimitReached,
                "The scheduler is behind or away, and as many tasks and schedules as may wait on this member do so already. Try again later."));
        }
    }

    private void Send()
    {
        while (_scheduler is { } scheduler && HasNews)
        {
            var requests = _waiting.TakePiece();
            foreach (var request in requests)
            {
                request.IsSent = true;
                _sent.Add(request.Number, request);
            }

            var (watch, unwatch) = TakeWatchNews();
            if (requests is [{ Bytes: > WireSize.Piece, Question: SubmitTasks submit } one])
            {
                SendInParts(scheduler, one, submit);
                requests.Clear();
                if (watch.Count == 0 && unwatch.Count == 0)
                {
                    continue;
                }
            }

            scheduler.Tell(
                new FromClients([.. requests.Select(r => new ClientRequest(r.Number, r.Question, r.Watch))]) { Watch = watch, Unwatch = unwatch });
        }
    }

    // One behind the other: the scheduler puts one submit of a gateway together at a time.
    private static void SendInParts(IActorRef scheduler, UnansweredRequest request, SubmitTasks submit)
    {
        var parts = WireSize.Pieces(submit.Tasks, WireSize.Of);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = new SubmitPart(i, parts.Count, request.Watch, parts[i]) { Principal = submit.Principal };
            scheduler.Tell(new FromClients([new ClientRequest(request.Number, part)]));
        }
    }

    private void Hear(ToClients message)
    {
        foreach (var (number, part) in message.Answers)
        {
            // Others were given up.
            if (WholeOf(number, part) is { } answer && _sent.Remove(number, out var request))
            {
                _waiting.Answered(request);
                Answer(request, answer);
            }
        }

        foreach (var ended in message.Ended)
        {
            Ended(ended);
        }

        foreach (var (task, rejection) in message.Refused)
        {
            Refused(task, rejection);
        }

        while (_all.TryPeek(out var first) && first.IsAnswered)
        {
            _all.Dequeue();
        }
    }

    // Null: other parts of it are missing.
    private Answer? WholeOf(long number, Answer answer) => answer is not ReceiptsPart part ? answer
        : _receipts.Add(number, part.Index, part.Count, part.Receipts) is { } receipts ? new SubmitReceipts(receipts)
        : null;

    private void Answer(UnansweredRequest request, Answer answer)
    {
        if (answer is not SubmitReceipts receipts)
        {
            request.Answer(answer);
            return;
        }

        var tasks = ((SubmitTasks)request.Question).Tasks;
        var accepted = receipts.For(tasks);
        request.Answer(accepted);
        if (request is { Watch: true, Asker: ActorAsker { Actor: var watcher } })
        {
            WatchAccepted(accepted.Receipts, watcher);
        }
    }

    private void GiveUpLate()
    {
        var now = _clock.Monotonic;
        while (_all.TryPeek(out var first) && (first.IsAnswered || first.GivenUpAt <= now))
        {
            _all.Dequeue();
            if (!first.IsAnswered)
            {
                GiveUp(first, $"No scheduler has answered within {Durations.Text(_settings.AnswerWithin)}.");
            }
        }
    }

    private void GiveUp(UnansweredRequest request, string why)
    {
        if (_sent.Remove(request.Number))
        {
            _waiting.Answered(request);
        }
        else
        {
            _waiting.Remove(request);
        }

        request.Answer(Unavailable(why));
    }

    /// <summary>There is a new scheduler: requests to the previous one will never be answered.</summary>
    private void Meet(IActorRef scheduler, long epoch)
    {
        if (epoch < _epoch || scheduler.Equals(_scheduler))
        {
            return;
        }

        Lose();
        _log.Debug(LogLines.SchedulerIsAt, epoch, scheduler.Path.Address);
        _epoch = epoch;
        _scheduler = Context.Watch(scheduler);
        _askedAt = null;
        _silence.Ends(_clock.Monotonic);
        WatchAllAgain();
    }

    private void HeardFrom(IActorRef sender)
    {
        if (sender.Equals(_scheduler))
        {
            _heardAt = _clock.Monotonic;
        }
    }

    private void Lose()
    {
        if (_scheduler is null)
        {
            return;
        }

        Context.Unwatch(_scheduler);
        _scheduler = null;
        _silence.Begins(_clock.Monotonic);
        foreach (var request in _sent.Values.OrderBy(request => request.Number).ToArray())
        {
            GiveUp(request, "The scheduler has gone before it answered.");
        }
    }

    private void Gone(IActorRef actor)
    {
        if (actor.Equals(_scheduler))
        {
            Lose();
        }
        else
        {
            WatcherGone(actor);
        }
    }

    // It says so by itself when it starts; but that may come before this actor is there, or get lost.
    private void FindIfLost()
    {
        if (_scheduler is null)
        {
            _proxy.Tell(FindScheduler.Instance);
            return;
        }

        var now = _clock.Monotonic;
        if (now - _heardAt <= AskIfSilentFor)
        {
            _askedAt = null;
        }
        else if (_askedAt is { } asked && now - asked > SilentFor)
        {
            _askedAt = null;
            Lose();
        }
        else
        {
            // From the question on, not from the last word: this process may have been paused itself.
            _askedAt ??= now;
            _scheduler.Tell(FindScheduler.Instance);
        }
    }

    private static Rejection Unavailable(string why) => new(RejectionCode.Unavailable, $"{why} Send it again with the same id.");

    private sealed record Sweep : ILocalMessage
    {
        public static readonly Sweep Instance = new();
    }

    private sealed record SendNow : ILocalMessage
    {
        public static readonly SendNow Instance = new();
    }
}
