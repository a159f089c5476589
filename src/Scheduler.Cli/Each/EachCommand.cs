using System.Globalization;
using Scheduler.Cli.Each.Input;

namespace Scheduler.Cli.Each;

/// <summary><c>scheduler each</c>: its options and its help.</summary>
internal static class EachCommand
{
    public const string Name = "each";

    public static Command Make(Terminal terminal, Help help)
    {
        var program = new Argument<string[]>("PROGRAM")
        {
            Description = "The program and its arguments, after --. Each {} in them becomes the line; without any, the line is added"
                + " as the last one.",
            Arity = ArgumentArity.OneOrMore,
        };
        program.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }, ..])
            {
                result.AddError("PROGRAM is empty. Name the program to run, after --.");
            }
        });
        var data = CommonOptions.Folder(
            "--data", "Keep the tasks in this folder: if it is killed or stopped, the same command resumes there. Default: nothing is kept");
        var slots = OptionValues.Number("--slots", "Programs that run at a time.", 1, EachOptions.MostSlots, EachOptions.DefaultSlots);
        var retry = new RetryArguments(byDefault: 0);
        var timeout = OptionValues.Duration(
            "--timeout", $"End an attempt after so long: seconds, or {Durations.Examples}. Default: never", Durations.Longest);
        var limit = LimitArguments.Make(
            "Count every task against this limit, which lets N run at a time. With --data it is kept there; 'scheduler limit set' changes it.");
        var group = new Option<string?>("--group") { Description = "Put all tasks into this group. It is sealed behind the last line.", HelpName = "NAME" };
        var then = OptionValues.Text(
            "--then",
            "Run this program, with its arguments, once when every line has succeeded.",
            "PROGRAM",
            text => CommandWords.Of(text) is not null,
            "a program and its arguments, with each quote closed");
        var grace = CommonOptions.Grace();
        var acceptLoss = CommonOptions.AcceptLossAfter();
        var keepOrder = new Option<bool>("--keep-order", "-k") { Description = "Print outputs in the order of the lines." };
        var isNull = new Option<bool>("--null", "-0") { Description = "Lines end with a NUL, as those of 'find -print0'." };
        var skipBad = new Option<bool>("--skip-bad") { Description = "Name lines that no program can be given, and run the others." };
        var leave = CommonOptions.LeaveBackground();
        var json = new Option<bool>("--json") { Description = "Write a summary as JSON, as the last line on standard error." };

        var command = new Command(Name, "Run a program for each line of standard input.")
        {
            program, data, slots, timeout, limit, group, then, grace, keepOrder, isNull, skipBad, leave, json, acceptLoss,
        };
        foreach (var option in retry.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => EachSession.RunAsync(
            new EachOptions
            {
                Command = parsed.GetValue(program)!,
                Data = parsed.GetValue(data),
                Slots = parsed.GetValue(slots),
                Retry = retry.ToPolicy(parsed),
                Timeout = parsed.GetValue(timeout),
                TaskLimits = EachOptions.Named(LimitArguments.ToLimits(parsed.GetValue(limit)!)),
                Group = EachOptions.Checked(parsed.GetValue(group)),
                Then = parsed.GetValue(then),
                Grace = parsed.GetValue(grace) ?? EachOptions.DefaultGrace,
                KeepOrder = parsed.GetValue(keepOrder),
                Null = parsed.GetValue(isNull),
                SkipBad = parsed.GetValue(skipBad),
                AcceptLossAfter = parsed.GetValue(acceptLoss),
                LeaveBackground = parsed.GetValue(leave),
                Json = parsed.GetValue(json),
            },
            terminal,
            cancellationToken));
        help.Add(command, MoreHelp());
        return command;
    }

    private static string MoreHelp() => string.Create(CultureInfo.InvariantCulture, $$"""
        The program is started as it is, without a shell: nothing is expanded or quoted. A line is given to it
        byte for byte, blanks and what is not UTF-8 included; empty lines are skipped. Its standard input is
        empty, and SCHEDULER_TASK_ID and SCHEDULER_ATTEMPT are in its environment. It has the working folder, the
        limits and the ignored signals that this command was given; a script without a first line such as
        #!/bin/sh is run by /bin/sh. What it leaves running in the background when it exits is ended with it, so that
        nothing works for a task that has its outcome; --leave-background keeps it.

        What a program writes to standard output and standard error is printed as a whole when its task has
        ended, however much it is; of several attempts, that of the last. With --keep-order a task that takes
        long holds back those behind it: up to {{EachSession.MostAhead:N0}} lines are read ahead. Lines are read as tasks end, so
        a million need no more memory than {{EachSession.MostAhead:N0}}, but for some 20 bytes each that tell equal lines apart.

        With --limit, tasks count against a limit as those of 'scheduler run' that name it: it can be lowered to 0 and raised
        while they run. What an earlier run has left unfinished keeps the limits that it had.

        With --group, 'scheduler group show NAME' counts the tasks. A group that was sealed takes no more: give more lines another one.
        Lines that an earlier run has submitted (--data) are not put into it; a line at the end says how many.

        --then is started without a shell as well, in the same folder; its arguments are what stands between blanks. Single and double quotes
        keep blanks together, and \ before a blank, a quote or a \ takes its meaning from it. It is run as a task of its own when every line has succeeded, and what it writes is printed behind all else.
        It is not run where a line has failed or was skipped, or where there is none. With --data, the same lines do not run it again; more
        lines do.

        With --data, a line is the same task when it is given to the same command in the same folder again;
        of equal lines, each is one. What has ended there is not run again, failed or not, and its output is
        not printed again. What was interrupted is, so it may run more than once. Without --data every
        line is run each time, as xargs does.

        Ctrl-C, SIGTERM or SIGHUP takes no more lines and gives running programs the grace time; a second one ends
        them at once. With --data, the same command then resumes the work.

        Exit codes, as those of xargs:
          0    every task has succeeded, now or before
          1    the scheduler had to stop
          2    an option or a line is wrong; of a line's task nothing was started
          3    the data folder can't be worked with
          20   every task has succeeded, but bad lines were skipped (--skip-bad)
          123  a program has ended with an exit code of 1 to 254, or at its timeout
          124  one ended with 255, which asks to stop: no more lines were taken
          125  one was killed by a signal
          126  the program can't be run; no more lines were taken
          127  there is no such program; no more lines were taken

        Examples:
          ls *.log | scheduler each -- gzip -9 {}
          find . -name '*.wav' -print0 | scheduler each -0 --data ~/encode --retries 2 -- flac {}
          cat urls | scheduler each --slots 8 --timeout 30s --keep-order -- curl -sfI {}
          ls *.log | scheduler each --then 'tar -czf logs.tgz .' -- gzip -9 {}
          cat urls | scheduler each --data ~/fetch --limit example.org=2 -- curl -sfO {}
          seq 5 | scheduler each -- sh -c 'echo "$1 squared is $(($1 * $1))"' sh {}
        """);
}
