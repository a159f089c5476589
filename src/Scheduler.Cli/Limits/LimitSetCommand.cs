using System.Globalization;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Core.Rules;

namespace Scheduler.Cli.Limits;

/// <summary><c>scheduler limit set</c>: makes a limit, or changes one.</summary>
internal static class LimitSetCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var name = new Argument<string>("NAME") { Description = "The limit's name, or a prefix that ends with *, such as 'tenant:*'." };
        var running = OptionValues.Number<int>("--running", "How much may run at a time: the sum of the tasks' costs.", 0, LimitOptions.MostRunning, "any number");
        var rate = OptionValues.Text(
            "--rate", "How many tasks may begin in a period of 1s to 30d, such as 10/1s. Default: any number", "N/TIME", text => Parse(text) is not null,
            $"a number and a time, such as 10/1s or 1000/1h: 1 to {StartRate.MostStarts} starts in 1s to 30d");
        var burst = OptionValues.Number<int>("--burst", "How many tasks may begin at once, after a pause.", 1, StartRate.MostStarts, "1");
        var queues = Listed("--queue", "queue");
        var kinds = Listed("--kind", "kind");
        var json = new Option<bool>("--json") { Description = "Write the limit as a line of JSON, and nothing else." };
        var command = new Command("set", "Create or replace a limit; what is not given is not limited.")
        {
            name, running, rate, burst, queues, kinds, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(rate) is null && result.GetResult(running) is null)
            {
                result.AddError("Give --running, --rate, or both.");
            }
            else if (result.GetResult(burst) is { Implicit: false } && result.GetResult(rate) is null)
            {
                result.AddError("--burst belongs to a rate: give --rate as well.");
            }
        });
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var limit = new LimitOptions
            {
                Name = parsed.GetValue(name)!,
                Running = parsed.GetValue(running),
                Rate = parsed.GetValue(rate) is { } text ? Parse(text)! with { Burst = parsed.GetValue(burst) ?? 1 } : null,
                Queues = parsed.GetValue(queues) ?? [],
                Kinds = parsed.GetValue(kinds) ?? [],
            };
            if (LimitRule.Refusal(limit, SchedulerLimits.Default) is { } wrong)
            {
                throw new SchedulerConfigurationException(wrong.Message);
            }

            var response = await scheduler.SetLimitAsync(limit, cancellationToken).ConfigureAwait(false);
            if (ScheduleByName.IsRefused(response.Rejection, terminal))
            {
                return ExitCodes.NotAllWell;
            }

            return await LimitShowCommand.ShowAsync(scheduler, [limit.Name], parsed.GetValue(json), terminal, cancellationToken).ConfigureAwait(false);
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            The limit takes effect at once, also for tasks that were submitted before. If the number becomes lower, running
            tasks are not ended. With --running 0 no task that counts against the limit begins.

            Tasks under a rate begin one after the other, evenly spaced. After a pause, --burst of them may begin at once; so
            in any period at most N + burst - 1 begin.

            Tasks name their limits. With --queue and --kind, all tasks of these queues and kinds count against the limit as
            well, each with a cost of 1.

            {LimitShowCommand.ExitCodesHelp}

            Examples:
              scheduler limit set gpu --running 4
              scheduler limit set api:acme --running 5 --rate 10/1s --burst 3
              scheduler limit set kind:report --rate 100/1h
              scheduler limit set database --running 8 --queue reports --kind import --kind export
            """);
        return command;
    }

    private static Option<string[]> Listed(string name, string what) => new(name)
    {
        Description = $"All tasks of this {what} count against it. May be given several times.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    private static StartRate? Parse(string text) =>
        text.Split('/') is [var starts, var period]
        && int.TryParse(starts, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= StartRate.MostStarts
        && Durations.Parse(period) is { } time && time >= StartRate.ShortestPeriod && time <= StartRate.LongestPeriod
            ? new StartRate(number, time)
            : null;
}
