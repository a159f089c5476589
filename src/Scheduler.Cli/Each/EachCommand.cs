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
            Description = "The program and its arguments, after --. Each {} in them is replaced by the line; without any {}, the line is added"
                + " as the last argument.",
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
            "--data", "Keep the tasks in this folder, so that the same command can resume them after a stop or a kill. Default: nothing is kept");
        var slots = OptionValues.Number("--slots", "Programs that run at a time.", 1, EachOptions.MostSlots, EachOptions.DefaultSlots);
        var retry = new RetryArguments(byDefault: 0);
        var timeout = OptionValues.Duration(
            "--timeout", $"End an attempt after this time: seconds, or {Durations.Examples}. Default: never", Durations.Longest);
        var limit = LimitArguments.Make(
            "Count every task against this limit, which lets N run at a time. With --data the limit is kept in that folder; 'scheduler limit set' changes it.");
        var group = new Option<string?>("--group") { Description = "Put all tasks into this group. It is sealed after the last line.", HelpName = "NAME" };
        var then = OptionValues.Text(
            "--then",
            "Run this program, with its arguments, once after every line has succeeded.",
            "PROGRAM",
            text => CommandWords.Of(text) is not null,
            "a program and its arguments, with each quote closed");
        var grace = CommonOptions.Grace();
        var acceptLoss = CommonOptions.AcceptLossAfter();
        var keepOrder = new Option<bool>("--keep-order", "-k") { Description = "Print the outputs in the order of the lines." };
        var isNull = new Option<bool>("--null", "-0") { Description = "Lines end with a NUL character, as in the output of 'find -print0'." };
        var skipBad = new Option<bool>("--skip-bad") { Description = "Report lines that can't be passed to a program, and run the others." };
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
        The program is started directly, without a shell: nothing is expanded or quoted. It gets the line byte for
        byte, including blanks and bytes that are not UTF-8; empty lines are skipped. Its standard input is empty, and
        its environment contains SCHEDULER_TASK_ID and SCHEDULER_ATTEMPT. It inherits this command's working folder,
        resource limits and ignored signals. A script without a first line such as #!/bin/sh is run by /bin/sh. A process
        that the program leaves running in the background when it exits is ended with it, so that nothing still works
        for a task that has its outcome; --leave-background keeps it.

        The standard output and standard error of a program are printed as a whole when its task has ended, whatever
        their size; of several attempts, only the output of the last is printed. With --keep-order a slow task delays
        the output of the tasks after it: up to {{EachSession.MostAhead:N0}} lines are read ahead. Lines are read as tasks end, so a million
        lines need no more memory than {{EachSession.MostAhead:N0}}, except about 20 bytes for each line to tell equal lines apart.

        With --limit, tasks count against a limit in the same way as tasks of 'scheduler run' that name it: it can be
        lowered to 0 and raised while they run. Unfinished tasks of an earlier run keep the limits that they had.

        With --group, 'scheduler group show NAME' counts the tasks. A sealed group takes no more tasks: use another group
        for more lines. Lines that an earlier run has submitted (--data) are not put into the group; a line at the end
        says how many.

        --then is also started without a shell, in the same folder. Its arguments are separated by blanks. Single and
        double quotes keep blanks together, and \ before a blank, a quote or a \ removes its special meaning. It runs as
        a task of its own after every line has succeeded, and its output is printed last. It does not run if a line has
        failed or was skipped, or if there are no lines. With --data, the same lines do not run it again; additional
        lines do.

        With --data, a line is the same task when it is given to the same command in the same folder again; each of
        several equal lines is a task of its own. A task that has ended there is not run again, even if it failed, and
        its output is not printed again. An interrupted task is run again, so it may run more than once. Without --data
        every line is run each time, as with xargs.

        On Ctrl-C, SIGTERM or SIGHUP, no more lines are taken, and running programs have the grace time to finish. A
        second signal ends them at once. With --data, the same command then resumes the work.

        Exit codes, compatible with xargs:
          0    every task has succeeded, in this run or before
          1    the scheduler had to stop
          2    an option or a line is wrong; the task of that line was not started
          3    the data folder can't be used
          20   every task has succeeded, but bad lines were skipped (--skip-bad)
          123  a program exited with a code of 1 to 254, or reached its timeout
          124  a program exited with 255, which asks to stop: no more lines were taken
          125  a program was killed by a signal
          126  the program can't be run; no more lines were taken
          127  the program was not found; no more lines were taken

        Examples:
          ls *.log | scheduler each -- gzip -9 {}
          find . -name '*.wav' -print0 | scheduler each -0 --data ~/encode --retries 2 -- flac {}
          cat urls | scheduler each --slots 8 --timeout 30s --keep-order -- curl -sfI {}
          ls *.log | scheduler each --then 'tar -czf logs.tgz .' -- gzip -9 {}
          cat urls | scheduler each --data ~/fetch --limit example.org=2 -- curl -sfO {}
          seq 5 | scheduler each -- sh -c 'echo "$1 squared is $(($1 * $1))"' sh {}
        """);
}
