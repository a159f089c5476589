using System.Globalization;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule set</c>: makes a schedule, or changes one to what is said.</summary>
internal sealed class SetCommand
{
    private static readonly string[] Overlaps = [.. Enum.GetValues<OverlapPolicy>().Select(SchedulerJsonText.Word)];
    private static readonly TimeSpan LongestJitter = TimeSpan.FromDays(1);

    private readonly Argument<string> _name = new("NAME")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture, $"The schedule's name: 1 to {SchedulerLimits.Default.MaxNameChars} characters."),
    };

    private readonly Option<string> _overlap = OptionValues.Name(
        "--overlap", "What happens to an occurrence that is due while the task of an earlier one is unfinished.", "overlap policy", Overlaps,
        SchedulerJsonText.Word(OverlapPolicy.Skip));

    private readonly Option<string?> _catchUp = OptionValues.Text(
        "--catch-up", $"Which missed occurrences are submitted late: {CatchUp.Examples}. Default: {CatchUp.Latest}.", "WHICH",
        text => CatchUp.Parse(text) is not null, string.Create(CultureInfo.InvariantCulture, $"one such as {CatchUp.Examples}, with at most {CatchUp.MostOfAll}"));

    private readonly Option<TimeSpan?> _jitter = OptionValues.Duration(
        "--jitter", "Delay each start by a random time up to this: at most 1d. Default: no delay", LongestJitter);

    private readonly Option<IReadOnlyDictionary<string, string>> _label = NamedValues.Texts(
        "--label", "A label of the schedule, for people and for lists. May be given several times.");

    private readonly Option<bool> _json = new("--json") { Description = "Write the schedule as a line of JSON, and nothing else." };
    private readonly RecurrenceOptions _recurrence;
    private readonly TemplateOptions _template;
    private readonly Terminal _terminal;

    private SetCommand(Command command, Terminal terminal)
    {
        _terminal = terminal;
        command.Add(_name);
        _recurrence = RecurrenceOptions.Of(command);
        Option[] options = [_overlap, _catchUp, _jitter, _label, _json];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _template = TemplateOptions.Of(command);
    }

    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("set", "Create or replace a schedule.");
        var set = new SetCommand(command, terminal);
        Target.Of(command).SetAction(command, set.Read, set.RunAsync);
        help.Add(command, $$"""
            {{Target.Note.TrimStart()}}

            One of --cron, --every, --rrule, --at and --recurrence says when the schedule is due; the help of 'scheduler
            schedule preview' explains the forms. Each time, a task with the id NAME@MOMENT is submitted, such as
            nightly@2027-03-28T01:00:00Z: the due moment, in UTC.

            An existing schedule with that name is replaced: options that are left out return to their defaults. If recurrence,
            time zone, exceptions, calendars and start stay the same, the next occurrence is kept. Otherwise the new recurrence
            counts from now on.

            Overlap, for an occurrence that is due while the task of an earlier one is unfinished:
              allow    it is submitted anyway
              skip     it is skipped
              queue    it waits until the earlier ones have ended; a later occurrence replaces it
              cancel   the earlier ones are cancelled, and it is submitted when they have ended

            Catch-up, after an outage or a hold:
              none                     missed occurrences are skipped, unless less than a minute late
              latest                   the latest occurrence is submitted; 'latest within 1h': if it was due in the last hour
              all 100                  the latest 100 are submitted; 'all 100 within 1d': of those due in the last day

            A node runs a program in the node's working folder; a payload in --task can set a folder, an environment and an
            input.

            A schedule is due only while a scheduler runs. Occurrences that are due while no process uses the data folder are
            caught up when one does.

            Exit codes:
              0    created, changed, or unchanged
              1    the schedule was refused
              2    an option or the task is wrong
              3    the data folder can't be used
              69   no scheduler answers at --server

            Examples:
              scheduler schedule set nightly --cron '0 2 * * *' --zone Europe/Berlin -- shell backup.sh
              scheduler schedule set poll --every 15m --overlap allow --catch-up none --jitter 30s -- greet '"Ada"'
              scheduler schedule set once --at 2027-06-01T09:00 --zone Asia/Tokyo --task '{"kind": "noop", "priority": 5}'
            """);
        return command;
    }

    private (ScheduleSpec Schedule, bool Json) Read(ParseResult parsed)
    {
        var name = parsed.GetValue(_name)!;
        var schedule = _recurrence.Read(parsed, new ScheduleSpec
        {
            Name = name,
            Recurrence = "",
            Task = _template.Read(parsed, new TaskId(name)),
            Overlap = Enum.GetValues<OverlapPolicy>()[Array.IndexOf(Overlaps, parsed.GetValue(_overlap))],
            CatchUp = parsed.GetValue(_catchUp) is { } text ? CatchUp.Parse(text)!.Value : CatchUp.Latest,
            Jitter = parsed.GetValue(_jitter) ?? TimeSpan.Zero,
            Labels = NamedValues.ToLabels(parsed.GetValue(_label)!),
        });
        return (schedule, parsed.GetValue(_json));
    }

    private async Task<int> RunAsync((ScheduleSpec Schedule, bool Json) wanted, ISchedulerClient scheduler, CancellationToken cancellationToken)
    {
        var name = wanted.Schedule.Name;
        var before = await scheduler.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var response = await scheduler.SetScheduleAsync(wanted.Schedule, cancellationToken).ConfigureAwait(false);
        if (ScheduleByName.IsRefused(response.Rejection, _terminal))
        {
            return ExitCodes.NotAllWell;
        }

        if (await scheduler.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } after)
        {
            OneByOne.Refused(_terminal, $"Schedule '{name}' was set, and then removed by somebody else.");
            return ExitCodes.NotAllWell;
        }

        var lines = wanted.Json ? [SchedulerJsonText.Of(after)] : Lines(before, after, scheduler is FolderClient { IsNobodyElses: true });
        foreach (var line in lines)
        {
            await _terminal.Out.WriteLineAsync(line).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private static IEnumerable<string> Lines(ScheduleInfo? before, ScheduleInfo after, bool waits)
    {
        var what = before is null ? "made" : before.Spec == after.Spec ? "unchanged" : "changed";
        yield return TaskText.Fact("Schedule", Printable.Of($"{after.Spec.Name}, {what}"));
        yield return TaskText.Fact("Next", Printable.Of(ScheduleText.Next(after)));
        if (before is not null && what == "changed")
        {
            yield return TaskText.Fact("", NextAfterChange(before, after));
        }

        if (before?.Spec.IsDeclared == true && !after.Spec.IsDeclared)
        {
            yield return TaskText.Fact("", "The scheduler's own options declare it: when it starts again, they count again.");
        }

        if (after.Hold is { } hold)
        {
            yield return TaskText.Fact("Held", Printable.Of(hold.Reason));
        }

        if (waits)
        {
            yield return TaskText.Fact("", "No process uses the data folder: its tasks are submitted when one does.");
        }
    }

    private static string NextAfterChange(ScheduleInfo before, ScheduleInfo after)
    {
        var (old, wanted) = (before.Spec, after.Spec);
        if (after.Next is null)
        {
            return "It has no further occurrence.";
        }

        if ((old.Recurrence, old.Zone, old.Except, old.Start) == (wanted.Recurrence, wanted.Zone, wanted.Except, wanted.Start)
            && old.Calendars.SequenceEqual(wanted.Calendars, StringComparer.Ordinal))
        {
            return "The next occurrence is kept: recurrence, time zone, exceptions, calendars and start are the same.";
        }

        var skipped = after.SkippedOtherwise - before.SkippedOtherwise;
        return "The next occurrence is new: it is due by what was set from now on."
            + (skipped > 0 ? $" {Units.Count(skipped, "occurrence")} that {(skipped == 1 ? "was" : "were")} due before and not decided {(skipped == 1 ? "is" : "are")} skipped." : "");
    }
}
