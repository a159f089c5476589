using System.Globalization;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler logs</c>: what a task's handler wrote to its log.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static Command Make(Terminal terminal, Help help)
    {
        var task = new Argument<string>("TASK") { Description = "The id of a task." };
        var attempt = OptionValues.Number("--attempt", "The number of the attempt, from 1.", 1, int.MaxValue, "the latest");
        var run = OptionValues.Number("--run", "The number of the run, from 1, if the task was retried manually.", 1, int.MaxValue, "the latest");
        var follow = new Option<bool>("--follow", "-f") { Description = "Continue until the task has ended, or the attempt or run if one is given." };
        var json = new Option<bool>("--json") { Description = "Write each line as a line of JSON, and nothing else." };
        var command = new Command("logs", "Show what a task's handler wrote to its log.") { task, attempt, run, follow, json };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => new Reader(
            scheduler, new GetLog(new TaskId(parsed.GetValue(task)!), parsed.GetValue(attempt), parsed.GetValue(run)), parsed.GetValue(json), terminal)
            .RunAsync(parsed.GetValue(follow), cancellationToken));
        help.Add(command, """
            The lines that a handler writes to its logger while it runs are kept if the program's own filters let them
            through: the last 64 KiB of each attempt, durable when the attempt ends. While an attempt runs, or if it was lost
            with its node, only the last 4 KiB that its node has reported are available; nodes report once a second.

            After a manual retry, attempts count from 1 again, in the task's next run: 'scheduler attempts' lists all.

            Exit codes:
              0    shown; the log may be empty
              1    there is no such task or attempt
              2    an option is wrong
              3    the data folder can't be used
              69   no scheduler answers at --server

            Examples:
              scheduler logs thumbnail-17
              scheduler logs thumbnail-17 --attempt 1
              scheduler logs thumbnail-17 --run 1
              scheduler logs nightly-report -f --server http://127.0.0.1:8080
            """);
        return command;
    }

    private sealed class Reader(ISchedulerClient scheduler, GetLog asked, bool isJson, Terminal terminal)
    {
        private FencingToken? _latest;
        private long _shown;

        // Lines that the scheduler did not know while the attempt ran.
        private readonly List<(long From, long To)> _missing = [];

        public async Task<int> RunAsync(bool follows, CancellationToken cancellationToken)
        {
            // The last attempt that may have been the last of all, or of its run.
            FencingToken? last = null;
            while (true)
            {
                var found = await scheduler.LogAsync(asked, cancellationToken).ConfigureAwait(false);
                if (found.Attempt is { } attempt)
                {
                    await ShowAsync(attempt, found.Lines).ConfigureAwait(false);
                    if (found.Encoded is { } encoded && attempt.End is not null)
                    {
                        terminal.Error.WriteLine($"The log is {PayloadEnvelope.Describe(encoded.Bytes)}: a client that has its codecs can read it.");
                    }

                    if (!follows || (attempt.End is not null && (asked.Attempt is not null || attempt.Token == last)))
                    {
                        return ExitCodes.Done;
                    }
                }

                var task = await scheduler.GetAsync(asked.Task, cancellationToken).ConfigureAwait(false);
                if (found.Attempt is null && (!follows || task is null || task.Phase.IsFinal()))
                {
                    return Unknown(task);
                }

                // One that began after the look at the log is looked at once more.
                if (found.Attempt is { End: not null } ended && await MayBeLastAsync(ended, task, cancellationToken).ConfigureAwait(false))
                {
                    last = ended.Token;
                    continue;
                }

                await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
            }
        }

        // Nothing comes after the end of the task; and nothing more of a run once the task has a later attempt, or was made to run again and has none yet.
        private async Task<bool> MayBeLastAsync(AttemptInfo ended, TaskInfo? task, CancellationToken cancellationToken) =>
            task is null || task.Phase.IsFinal() || (asked.Run is not null && (task.Attempt == 0 || await IsOfEarlierRunAsync(ended, cancellationToken).ConfigureAwait(false)));

        private async Task<bool> IsOfEarlierRunAsync(AttemptInfo ended, CancellationToken cancellationToken)
        {
            var latest = await scheduler.AttemptsAsync(new GetAttempts(asked.Task, Limit: 1), cancellationToken).ConfigureAwait(false);
            return latest.Attempts is [.., { } attempt] && attempt.Run > ended.Run;
        }

        private int Unknown(TaskInfo? task)
        {
            OneByOne.Refused(terminal, task is null ? $"There is no task '{asked.Task}', or it was forgotten."
                : asked is { Attempt: { } number, Run: { } run } ? string.Create(CultureInfo.InvariantCulture, $"Task '{asked.Task}' has had no attempt {number} in run {run}.")
                : asked.Attempt is { } latest ? string.Create(CultureInfo.InvariantCulture, $"Task '{asked.Task}' has had no attempt {latest}.")
                : asked.Run is { } only ? string.Create(CultureInfo.InvariantCulture, $"Task '{asked.Task}' has had no run {only}.")
                : $"Task '{asked.Task}' has had no attempt.");
            return ExitCodes.NotAllWell;
        }

        private async Task ShowAsync(AttemptInfo attempt, IReadOnlyList<LogLine> lines)
        {
            if (_latest != attempt.Token)
            {
                if (_latest is not null && !isJson)
                {
                    await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"--- attempt {attempt.Number}, on {Printable.Of(attempt.Node.Name)}")).ConfigureAwait(false);
                }

                (_latest, _shown) = (attempt.Token, 0);
                _missing.Clear();
            }

            await ShowMissingAsync(attempt, lines).ConfigureAwait(false);

            foreach (var line in lines.Where(line => line.Number > _shown))
            {
                if (line.Number > _shown + 1)
                {
                    if (attempt.End is null)
                    {
                        _missing.Add((_shown + 1, line.Number - 1));
                    }

                    await RemarkAsync(line.Number - _shown - 1, attempt.End is null ? "not known while the attempt runs" : "not kept").ConfigureAwait(false);
                }

                await terminal.Out.WriteLineAsync(isJson ? SchedulerJsonText.Of(line) : Text(line)).ConfigureAwait(false);
                _shown = line.Number;
            }

            await terminal.Out.FlushAsync().ConfigureAwait(false);
        }

        // When it has ended all that is kept is known.
        private async Task ShowMissingAsync(AttemptInfo attempt, IReadOnlyList<LogLine> lines)
        {
            if (attempt.End is null || _missing.Count == 0)
            {
                return;
            }

            var found = lines.Where(line => _missing.Exists(gap => gap.From <= line.Number && line.Number <= gap.To)).ToArray();
            _missing.Clear();
            if (found.Length == 0)
            {
                return;
            }

            await RemarkAsync(found.Length, "known now that it has ended").ConfigureAwait(false);
            foreach (var line in found)
            {
                await terminal.Out.WriteLineAsync(isJson ? SchedulerJsonText.Of(line) : Text(line)).ConfigureAwait(false);
            }
        }

        private async Task RemarkAsync(long lines, string what)
        {
            if (!isJson)
            {
                await terminal.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"--- {lines} earlier {(lines == 1 ? "line is" : "lines are")} {what}")).ConfigureAwait(false);
            }
        }

        private static string Text(LogLine line)
        {
            var level = line.Level switch
            {
                LogLineLevel.Trace => "trce",
                LogLineLevel.Debug => "dbug",
                LogLineLevel.Information => "info",
                LogLineLevel.Warning => "warn",
                LogLineLevel.Error => "fail",
                _ => "crit",
            };
            return $"{TaskText.Moment(line.At)} {level} {string.Join("\n    ", line.Text.Split('\n').Select(part => Printable.Of(part.TrimEnd('\r'))))}";
        }
    }
}
