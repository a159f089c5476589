using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>A schedule, as the journal says it: every due moment of its recurrence has exactly one decision, in order.</summary>
internal sealed class ScheduleModel
{
    private ScheduleSpec? _spec;
    private Timestamp? _next;
    private Timestamp? _waiting;
    private bool _isHeld;
    private readonly HashSet<Timestamp> _backfill = [];

    public void Read(Event happened)
    {
        switch (happened)
        {
            case ScheduleSet e:
                if (_spec?.Recurrence != e.Schedule.Recurrence)
                {
                    Assert.False(_next <= e.At && _spec is not null, $"{_next} has no decision, and the recurrence is changed at {e.At}.");
                    _next = e.Next;
                }
                else if (_next is null || e.Next is null)
                {
                    // It had ended and is due again, or it ends.
                    _next = e.Next;
                }

                Assert.Equal(_next, e.Next);
                _spec = e.Schedule;
                break;
            case ScheduleHeld:
                _isHeld = true;
                break;
            case ScheduleReleased:
                Assert.True(_isHeld);
                _isHeld = false;
                break;
            case OccurrenceSubmitted { Asked: false } e:
                Assert.False(_isHeld);
                Decide(e.Due, e.Due, e.At, e.Next);
                break;
            case OccurrenceQueued e:
                Assert.Null(_waiting);
                Decide(e.Due, e.Due, e.At, e.Next);
                _waiting = e.Due;
                break;
            case BackfillRequested e:
                Assert.All(e.Moments, due => Assert.True(!(due >= _next) && due != _waiting && due <= e.At && _backfill.Add(due), $"{due} was decided before."));
                break;
            case OccurrenceBackfilled e:
                Assert.False(_isHeld);
                Assert.True(_backfill.Remove(e.Due), $"{e.Due} is backfilled once.");
                break;
            case OccurrencesSkipped e:
                Assert.Equal(e.Count, ((e.Last - e.First).Ticks / Step.Ticks) + 1);
                Decide(e.First, e.Last, e.At, e.Next);
                break;
        }
    }

    private TimeSpan Step => TimeSpan.FromSeconds(int.Parse(_spec!.Recurrence, CultureInfo.InvariantCulture));

    private void Decide(Timestamp first, Timestamp last, Timestamp at, Timestamp? next)
    {
        Assert.True(last <= at, $"{last} is decided at {at}, before it is due.");
        if (_waiting == first)
        {
            _waiting = null;
            Assert.Equal(_next, next);
            return;
        }

        Assert.Equal(_next, first);
        Assert.True(next is null || next == last + Step);
        _next = next;
    }
}
