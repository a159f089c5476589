using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Operations;

/// <summary><c>scheduler stats</c>: how a scheduler is doing.</summary>
internal static class StatsCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON document in one line, and nothing else." };
        var command = new Command("stats", "Show the state of a scheduler: its queues, violations of ageing, and learned run times of kinds.")
        {
            json,
        };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var statistics = await scheduler.StatisticsAsync(cancellationToken).ConfigureAwait(false);
            var lines = parsed.GetValue(json) ? [SchedulerJsonText.Of(statistics)] : StatisticsText.Of(statistics, DateTimeOffset.UtcNow);
            await terminal.WriteLinesAsync(lines).ConfigureAwait(false);

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Values:
              Ageing      how often a newer task started before one that had waited longer than its queue allows,
                          since this scheduler started; 0 is normal
              OLDEST      how long the oldest task that is ready to run has waited
              AGES AFTER  after this wait a task goes before all newer tasks of its queue
              LEARNED     how long tasks of the kind run: the mean of about the latest 16 that succeeded
              OFF BY      the mean error of estimates, declared or learned, relative to the actual run times:
                          50 % means half as much again, or half

            Exit codes:
              0    shown
              2    an option is wrong
              3    the data folder can't be read
              69   no scheduler answers at --server

            Examples:
              scheduler stats
              scheduler stats --server http://127.0.0.1:8080 --json | jq .ageingViolations
            """);
        return command;
    }
}
