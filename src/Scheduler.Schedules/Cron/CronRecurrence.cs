using Cronos;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Cron;

/// <summary>Cron texts, evaluated by Cronos in local time. Daylight saving is treated as in Cronos, by the same code as for
/// rules.</summary>
internal sealed class CronRecurrence : ILocalTimes
{
    // Dates repeat themselves after 400 years, so what does not come in so many never does.
    private static readonly DateTime CycleStart = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime CycleEnd = CycleStart.AddYears(400);

    private readonly CronExpression _expression;

    private CronRecurrence(CronExpression expression) => _expression = expression;

    /// <exception cref="BadTextException">The text is not a cron text, or it is never due.</exception>
    public static IRecurrence Parse(TextPart part, string text, ZoneClock clock)
    {
        var cron = CronText.Parse(part);
        var format = cron.Fields.Count == CronField.OfSix.Length ? CronFormat.IncludeSeconds : CronFormat.Standard;
        if (!CronExpression.TryParse(cron.Normal, format, out var expression))
        {
            throw BadTextException.Whole("text", $"'{part.Text}' is no cron text.");
        }

        var first = expression.GetNextOccurrence(CycleStart, inclusive: true);
        if (first is null || first >= CycleEnd)
        {
            var day = cron.Fields[^3];
            throw BadTextException.At(
                day.Index,
                CronField.DayOfMonth.Name,
                $"The recurrence never comes, because no date has the day of the month '{day.Text}', the month '{cron.Fields[^2].Text}'"
                + $" and the day of the week '{cron.Fields[^1].Text}' together");
        }

        return new LocalRecurrence(
            text,
            new CronRecurrence(expression),
            clock,
            cron.IsInterval ? ClockRule.TwiceAtChange : ClockRule.OnceAtChange,
            Timestamp.MaxValue);
    }

    public DateTime? Next(DateTime after) => _expression.GetNextOccurrence(DateTime.SpecifyKind(after, DateTimeKind.Utc));
}
