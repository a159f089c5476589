using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>A schedule, as the journal says it: every due moment of its recurrence that no calendar excludes has exactly one decision, in
/// order. Moments are found by trying one after the other.</summary>
internal sealed class ScheduleModel(IReadOnlyDictionary<string, CalendarSpec> calendars)
{
    // More in a row are excluded only where all are.
    private const int MostTried = 4_000;

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
                if (_spec?.Recurrence != e.Schedule.Recurrence || !_spec.Calendars.SequenceEqual(e.Schedule.Calendars))
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
                Assert.True(_waiting == e.First || e.Count == CountOf(e.First, e.Last), $"{e} counts {CountOf(e.First, e.Last)} moments.");
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
        Assert.True(next is null || next == FirstAfter(last));
        _next = next;
    }

    public bool Names(string calendar) => _spec!.Calendars.Contains(calendar);

    /// <summary>One of its calendars has changed.</summary>
    /// <param name="to">When it is due next now; null: when it was.</param>
    public void Move(Timestamp at, MovedSchedule? to)
    {
        var next = FirstAfter(_next <= at ? _next.Value + TimeSpan.FromTicks(-1) : at);
        next = next > _spec!.End ? null : next;
        if (_spec.MaxOccurrences is null)
        {
            Assert.Equal(next, to is null ? _next : to.Next);
        }

        _next = to is null ? _next : to.Next;
    }

    private Timestamp? FirstAfter(Timestamp after)
    {
        for (var number = (after.Ticks / Step.Ticks) + 1; number <= (after.Ticks / Step.Ticks) + MostTried; number++)
        {
            if (IsDue(new Timestamp(number * Step.Ticks)))
            {
                return new Timestamp(number * Step.Ticks);
            }
        }

        return null;
    }

    private long CountOf(Timestamp first, Timestamp last)
    {
        var count = 0L;
        for (var due = first; due <= last; due += Step)
        {
            count += IsDue(due) ? 1 : 0;
        }

        return count;
    }

    private bool IsDue(Timestamp moment) => !_spec!.Calendars.Select(name => calendars[name]).Any(calendar =>
        calendar.Dates.Contains(EverySeconds.DateAt(moment))
        || (calendar.Recurrence is { } each && EverySeconds.DateAt(moment).DayNumber % int.Parse(each, CultureInfo.InvariantCulture) == 0));
}
