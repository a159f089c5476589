using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Rules;

/// <summary>
/// Recurrence rules of RFC 5545. They are evaluated here and not by Ical.Net, which has its own time zone database, so that two
/// parts of one scheduler could disagree about an hour. A search checks each date, at most until the year 2500.
/// </summary>
internal static class RuleRecurrence
{
    // Counting takes less than 10 ms with so many. Whoever sets a schedule is answered by the thread that decides.
    private const int MaxCountedSteps = 350_000;

    /// <exception cref="BadTextException">The text is not a rule, is never due, or is due too often in a day.</exception>
    public static IRecurrence Parse(TextPart part, string text, ZoneClock clock)
    {
        var rule = RuleText.Parse(part, clock).WithDaysOfStart();
        if (RuleTimes.Of(rule) is not { } times)
        {
            throw BadTextException.At(part.Index, "rrule", string.Create(
                CultureInfo.InvariantCulture, $"BYHOUR, BYMINUTE and BYSECOND make more than {RuleTimes.Max:N0} times together"));
        }

        if (rule.Positions.Length > 0 && rule.Positions.All(position => Math.Abs(position) > MostInPeriod(rule, times.Length)))
        {
            throw NeverComes(part);
        }

        if (rule.Count * StepsPerMoment(rule) is > MaxCountedSteps and var steps)
        {
            throw BadTextException.At(part.Index, "rrule", string.Create(
                CultureInfo.InvariantCulture,
                $"COUNT and BYSETPOS take {steps:N0} steps to find the last moment, but may take {MaxCountedSteps:N0}: use UNTIL instead of COUNT"));
        }

        ILocalTimes local = rule.Frequency >= Frequency.Hourly ? new UnitTimes(rule, times) : new PeriodTimes(rule, times);
        var last = Last(rule, local, clock);
        var recurrence = new LocalRecurrence(text, local, clock, ClockRule.ByOffsetBefore, last);
        return recurrence.NextMoment(default) is null
            ? throw NeverComes(part)
            : recurrence;
    }

    private static BadTextException NeverComes(TextPart part) => BadTextException.At(
        part.Index, "rrule", "The recurrence never comes: no date before the year 2500 has all that the rule asks for");

    // Of these BYSETPOS chooses; days alone would take a search through all of them.
    private static int MostInPeriod(Rule rule, int times) => times * rule.Frequency switch
    {
        Frequency.Yearly => 366,
        Frequency.Monthly => rule.MonthDays.Length > 0 ? rule.MonthDays.Length : 31,
        Frequency.Weekly => rule.Days.Length,
        _ => 1,
    };

    // BYSETPOS makes it look at the whole period for each.
    private static int StepsPerMoment(Rule rule) => rule.Positions.Length == 0 || rule.Frequency >= Frequency.Hourly ? 1
        : rule.Positions.Length + (rule.Frequency switch
        {
            Frequency.Yearly => 366,
            Frequency.Monthly => 31,
            Frequency.Weekly => 7,
            _ => 1,
        });

    /// <summary>Converts a count to the last occurrence once, so that nothing has to be counted later.</summary>
    private static Timestamp Last(Rule rule, ILocalTimes times, ZoneClock clock)
    {
        if (rule.UntilUtc is { } utc)
        {
            return new Timestamp(utc);
        }

        var last = rule.Until;
        if (rule.Count is { } count)
        {
            var next = rule.Start.AddTicks(-1);
            for (var i = 0; i < count && times.Next(next) is { } found; i++)
            {
                next = found;
            }

            last = next;
        }

        return last is { } local ? new Timestamp(clock.ToUtc(local).Utc) : Timestamp.MaxValue;
    }
}
