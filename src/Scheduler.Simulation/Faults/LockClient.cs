using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>One that wants a lock now and then, and counts for itself how long it has it: by its own clock, from when it sent what was answered.</summary>
internal sealed class LockClient(FaultyWorld world, string name, SeededRandom random) : FaultyProcess(world, name)
{
    private static readonly string[] Locks = ["ledger", "leader"];

    private int _asked;
    private int _latestAsk;
    private string _owner = "";
    private TimeSpan _lease;
    private bool _isAsking;
    private FencingToken? _token;
    private Timestamp _validUntil;
    private Timestamp _releasesAt;

    /// <summary>The lock that it wants or has.</summary>
    public string Lock { get; private set; } = "";

    public FencingToken? Token => _token;

    /// <summary>Whether it would say so itself at this moment, asleep or not.</summary>
    public bool Holds => !IsDead && _token is not null && Clock.Monotonic < _validUntil;

    public void Begin() => After(Some(3_000), Want);

    /// <summary>The journal was put back: what it was granted may never have been.</summary>
    public void ForgetLost()
    {
        if (_token is { } token && !World.Facts.Locks.IsGranted(token))
        {
            Stop();
        }
    }

    /// <summary>A new process takes its place, and remembers nothing.</summary>
    public void Restart()
    {
        World.Trace(Name, "is restarted");
        Stop();
    }

    private void Want()
    {
        if (!World.IsFaulty || _isAsking || _token is not null)
        {
            return;
        }

        Lock = random.Pick(Locks);
        _owner = string.Create(CultureInfo.InvariantCulture, $"{Name}/{++_asked}");
        _lease = TimeSpan.FromMilliseconds(1_000 + random.Below(4_000));
        _isAsking = true;
        Ask(_owner);
    }

    private void Ask(string owner)
    {
        if (!_isAsking || owner != _owner)
        {
            return;
        }

        // An earlier one is answered when this one arrives, and a doubled answer comes twice: neither is to be followed by another ask.
        var (sent, isAnswered, ask) = (Clock.Monotonic, false, ++_latestAsk);
        Send(new AcquireLock(Lock, owner, _lease), answer =>
        {
            if (!isAnswered && ask == _latestAsk)
            {
                isAnswered = true;
                Answered(owner, sent, answer);
            }
        });
        After(_lease * 2 / 3, () =>
        {
            if (!isAnswered && ask == _latestAsk)
            {
                Ask(owner);
            }
        });
    }

    private void Answered(string owner, Timestamp sent, Answer answer)
    {
        if (!_isAsking || owner != _owner)
        {
            return;
        }

        switch (answer)
        {
            case LockAcquired granted when Clock.Monotonic < sent + _lease:
                Take(granted.Token, sent);
                break;
            case LockAcquired or LockAwaited:
                Ask(owner);
                break;
            case Rejection { Code: RejectionCode.Unavailable or RejectionCode.LockLost }:
                After(TimeSpan.FromMilliseconds(200), () => Ask(owner));
                break;
            default:
                throw new FaultException($"A lock was refused: {answer}");
        }
    }

    private void Take(FencingToken token, Timestamp sent)
    {
        (_isAsking, _token, _validUntil) = (false, token, sent + _lease);
        _releasesAt = Clock.Monotonic + Some(8_000);
        World.Trace(Name, $"has {Lock} with token {token}");
        World.CheckHolders(this);
        RenewInTime(_owner);
        WriteNowAndThen(_owner);
    }

    // As programs do: it looks whether it has the lock, and writes a moment later. When it is paused in between, another may have the lock by then.
    private void WriteNowAndThen(string owner) => After(Some(400), () =>
    {
        if (owner == _owner && Holds && _token is { } token)
        {
            var written = Lock;
            After(Some(400), () => World.Write(this, written, token));
            WriteNowAndThen(owner);
        }
    });

    private void RenewInTime(string owner) => After(_lease / 3, () =>
    {
        if (owner != _owner || _token is not { } token)
        {
            return;
        }

        if (!Holds)
        {
            Stop();
        }
        else if (Clock.Monotonic < _releasesAt && World.IsFaulty)
        {
            var sent = Clock.Monotonic;
            Send(new RenewLock(Lock, owner, token), answer => Renewed(owner, sent, answer));
            RenewInTime(owner);
        }
        else
        {
            // Sometimes it just goes away.
            if (random.Happens(0.8))
            {
                Send(new ReleaseLock(Lock, owner), _ => { });
            }

            Stop();
        }
    });

    private void Renewed(string owner, Timestamp sent, Answer answer)
    {
        if (owner != _owner || !Holds)
        {
            return;
        }

        if (answer is Acknowledged)
        {
            _validUntil = Timestamp.Later(_validUntil, sent + _lease);
            World.CheckHolders(this);
        }
        else if (answer is Rejection { Code: RejectionCode.LockLost })
        {
            Stop();
        }
    }

    private void Stop()
    {
        (_isAsking, _token, _owner) = (false, null, "");
        After(Some(1_500), Want);
    }

    private void Send(KernelCommand command, Action<Answer> answered) => World.Network.ToScheduler(
        World.LeaderOfAnyGroup,
        command with
        {
            ReplyTo = new SentRequest(answer =>
            {
                // What it hears in a pause, and the journal is put back meanwhile, was never so.
                var copy = World.Journal.Copy;
                Do(() =>
                {
                    if (copy == World.Journal.Copy)
                    {
                        answered(answer);
                    }
                });
            }),
        });

    private TimeSpan Some(int milliseconds) => TimeSpan.FromMilliseconds(random.Below(milliseconds));
}
