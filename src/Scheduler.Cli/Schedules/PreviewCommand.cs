using Scheduler.Core.Schedules;
using Scheduler.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule preview</c>: when a recurrence comes, without making a schedule.</summary>
internal sealed class PreviewCommand
{
    private const int MaxCount = 10_000;
    private const int DefaultCount = 5;

    private readonly Argument<string> _recurrence = new("RECURRENCE")
    {
        Description = "The recurrence: a cron expression, or a text that begins with cron:, every:, rrule: or at:.",
    };

    private readonly Option<string?> _zone = new("--zone")
    {
        Description = "The time zone of the recurrence: an IANA or a Windows name. Default: UTC.",
        HelpName = "ZONE",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Show due moments from this moment on, such as 2027-03-27T00:00:00Z; without Z or an offset it is local time in"
            + " the zone. Default: now.",
        HelpName = "MOMENT",
    };

    private readonly Option<string[]> _except = new("--except")
    {
        Description = "Leave out these dates: 'dates: 2027-12-24, 2027-12-25', or a recurrence, which excludes each date on which it"
            + " is due. May be given several times.",
        HelpName = "CALENDAR",
    };

    private readonly Option<int> _count = OptionValues.Number("--count", "How many due moments to show.", 1, MaxCount, DefaultCount);
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON document in one line, and nothing else." };
    private readonly Terminal _terminal;

    private PreviewCommand(Terminal terminal) => _terminal = terminal;

    public static Command Make(Terminal terminal, Help help)
    {
        var preview = new PreviewCommand(terminal);
        var command = new Command("preview", "Show when a recurrence is due, without creating a schedule.")
        {
            preview._recurrence, preview._zone, preview._from, preview._count, preview._except, preview._json,
        };
        command.SetAction(preview.Run);
        help.Add(command, """
            Recurrences:
              cron: 30 2 * * 1-5    minute, hour, day of the month, month, day of the week; with six fields the second comes
                                    first. Names (JAN, MON), ranges, steps, L, W, #, ? and macros (@daily). If both days
                                    are given, both must match. 'cron:' may be omitted.
              every: 15m            s, m, h or d, counted from midnight, UTC; or 'every: 15m from 2027-01-01T08:00:00Z'
              rrule: FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9
                                    as in RFC 5545; the start is a part of it: DTSTART=20270101T090000
              at: 2027-01-01T00:00:00Z, 2027-06-01T09:00
                                    a list of moments; without Z or an offset they are local times in the zone

            Daylight saving:
              A local time that does not exist, because the clocks go forward ('moved'):
                cron                once, right after the change: 02:30 becomes 03:00
                rrule, at           by the offset before the change, as in RFC 5545: 02:30 becomes 03:30
              A local time that occurs twice, because the clocks go back ('first of two', 'second of two'):
                cron                the first; both if the second, minute or hour has *, ?, a range or a step
                rrule, at           the first
              'every' is not affected by clock changes.

            Exit codes:
              0    shown; fewer than --count if the recurrence ends earlier
              2    the recurrence, the time zone or an option is wrong

            Examples:
              scheduler schedule preview '30 2 * * *' --zone Europe/Berlin --from 2027-03-27T00:00:00Z
              scheduler schedule preview 'rrule: FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17' --zone America/New_York --count 12
              scheduler schedule preview '0 9 * * 1-5' --except 'dates: 2027-12-24, 2027-12-31' --json
            """);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var zone = parsed.GetValue(_zone);
        var recurrence = Require("", Recurrences.Instance.Parse(parsed.GetValue(_recurrence)!, zone));
        foreach (var calendar in parsed.GetValue(_except) ?? [])
        {
            recurrence = recurrence.Except(Require("--except: ", Recurrences.Instance.ParseCalendar(calendar, zone)));
        }

        var from = parsed.GetValue(_from) is { } text
            ? Require("--from: ", Recurrences.ParseMoment(text, zone))
            : Timestamp.From(TimeProvider.System.GetUtcNow());
        var moments = Moments(recurrence, from, parsed.GetValue(_count));
        foreach (var line in parsed.GetValue(_json) ? [PreviewText.Json(moments)] : PreviewText.Lines(recurrence, moments))
        {
            _terminal.Out.WriteLine(line);
        }

        return ExitCodes.Done;
    }

    /// <exception cref="SchedulerConfigurationException">It could not be read.</exception>
    private static T Require<T>(string option, Parsed<T> parsed) => parsed.Error is { } error
        ? throw new SchedulerConfigurationException(option + Printable.Of(error.Message))
        : parsed.Value!;

    private static List<DueMoment> Moments(IRecurrence recurrence, Timestamp from, int count)
    {
        var moments = new List<DueMoment>();
        var after = new Timestamp(from.Ticks - 1);
        while (moments.Count < count && recurrence.NextMoment(after) is { } next)
        {
            moments.Add(next);
            after = next.Due;
        }

        return moments;
    }
}
