using System.Globalization;
using Scheduler.Core.Schedules;
using Scheduler.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary>When a schedule is due: options that are read here, so that what is wrong is said before anybody is asked.</summary>
internal sealed class RecurrenceOptions
{
    private const string WholeForm = "--recurrence";

    // The name of each is that of its form.
    private readonly Option<string?>[] _forms =
    [
        Text("--cron", "TEXT", "When the schedule is due, as a cron expression: '30 2 * * 1-5'."),
        Text("--every", "TIME", "When the schedule is due: at a fixed interval, such as 15m."),
        Text("--rrule", "TEXT", "When the schedule is due, as a rule of RFC 5545: 'FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9'."),
        Text("--at", "MOMENTS", "When the schedule is due: moments, separated by commas."),
        Text(WholeForm, "TEXT", "When the schedule is due, with the form as a prefix: 'every: 15m'."),
    ];

    private readonly Option<string?> _zone =
        Text("--zone", "ZONE", "The time zone of the recurrence and all moments: an IANA or a Windows name. Default: UTC.");

    private readonly Option<string?> _except = Text(
        "--except", "DATES", "Not due on these dates: 'dates: 2027-12-24, 2027-12-25', or a recurrence, which excludes each date on which it is due.");

    private readonly Option<string[]> _calendar = new("--calendar")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture, $"Not due on the dates of this calendar ('scheduler calendar'). May be given up to {ScheduleSpec.MaxCalendars} times."),
        HelpName = "NAME",
    };

    private readonly Option<string?> _start = Text(
        "--start", "MOMENT", "Not due before this moment, such as 2027-03-27T00:00:00Z; without Z or an offset it is local time in the zone.");

    private readonly Option<string?> _end = Text("--end", "MOMENT", "Not due after this moment.");

    private readonly Option<string?> _most = OptionValues.Text(
        "--max-occurrences", "How often the schedule may be due, including skipped occurrences.", "N",
        text => Number(text) is not null, "a whole number of 1 or more");

    private RecurrenceOptions(Command command)
    {
        foreach (var option in _forms.Concat<Option>([_zone, _except, _calendar, _start, _end, _most]))
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (_forms.Count(form => result.GetResult(form) is { Implicit: false }) != 1)
            {
                result.AddError($"Say when it is due by one of {string.Join(", ", _forms[..^1].Select(f => f.Name))} and {WholeForm}.");
            }
        });
    }

    /// <summary>Adds the options.</summary>
    public static RecurrenceOptions Of(Command command) => new(command);

    /// <summary>The schedule with what the options say.</summary>
    /// <exception cref="SchedulerConfigurationException">A text can't be read.</exception>
    public ScheduleSpec Read(ParseResult parsed, ScheduleSpec schedule)
    {
        var form = _forms.First(f => parsed.GetValue(f) is not null);
        var (text, zone) = (parsed.GetValue(form)!, parsed.GetValue(_zone));
        var recurrence = Require(form.Name, form.Name == WholeForm
            ? Recurrences.Instance.Parse(text, zone)
            : Recurrences.Instance.ParseAs(form.Name[2..], text, zone));
        var except = parsed.GetValue(_except);
        if (except is not null)
        {
            Require(_except.Name, Recurrences.Instance.ParseCalendar(except, zone));
        }

        var (start, end) = (Moment(parsed, _start, zone), Moment(parsed, _end, zone));
        if (end <= start)
        {
            throw new SchedulerConfigurationException($"--end is '{Printable.Of(parsed.GetValue(_end)!)}', but must lie after --start.");
        }

        return schedule with
        {
            Recurrence = recurrence.Text,
            Zone = recurrence.Zone,
            Except = except,
            Calendars = parsed.GetValue(_calendar) ?? [],
            Start = start,
            End = end,
            MaxOccurrences = parsed.GetValue(_most) is { } most ? Number(most) : null,
        };
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static Timestamp? Moment(ParseResult parsed, Option<string?> option, string? zone) =>
        parsed.GetValue(option) is { } text ? Require(option.Name, Recurrences.ParseMoment(text, zone)) : null;

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null;

    private static T Require<T>(string option, Parsed<T> parsed) => parsed.Error is { } error
        ? throw new SchedulerConfigurationException($"{(error.Field == "zone" ? "--zone" : option)}: {Printable.Of(error.Message)}")
        : parsed.Value!;
}
