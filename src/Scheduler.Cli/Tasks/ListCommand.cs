using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler list</c>: the tasks, unfinished ones first, and how many there are in each phase.</summary>
internal static class ListCommand
{
    private const int DefaultLimit = 100;

    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("list", "List tasks: unfinished tasks first, then finished tasks, the latest first.");
        var target = Target.Of(command);
        var filter = FilterOptions.Of(command);
        var limit = OptionValues.Number("--limit", "How many tasks to list.", 1, int.MaxValue, DefaultLimit);
        var all = new Option<bool>("--all") { Description = "List all tasks." };
        var json = new Option<bool>("--json") { Description = "Write each task as a line of JSON, and nothing else." };
        command.Add(limit);
        command.Add(all);
        command.Add(json);
        target.SetAction(command, (parsed, scheduler, cancellationToken) => RunAsync(
            scheduler,
            filter.Read(parsed),
            parsed.GetValue(all) ? null : parsed.GetValue(limit),
            parsed.GetValue(json),
            terminal,
            cancellationToken));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            {Target.ListExitCodes}
              65   the archive of some tasks is damaged: they are named and skipped

            Examples:
              scheduler list --phase failed
              scheduler list --data /var/tmp/tasks --kind shell --limit 20
              scheduler list --server http://127.0.0.1:8080 --all --json | jq -r .id
            """);
        return command;
    }

    private static async Task<int> RunAsync(
        ISchedulerClient scheduler, TaskFilter filter, long? most, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var damaged = new DamagedTasks(terminal);
        var output = new StreamWriter(terminal.OutBytes(), bufferSize: 64 * 1024);
        await using (output.ConfigureAwait(false))
        {
            TaskTable? table = null;
            long shown = 0;
            await foreach (var read in AllPages.ReadAsync(scheduler, filter, most, cancellationToken).ConfigureAwait(false))
            {
                var page = damaged.PassOver(read);
                shown += page.Count;
                var lines = json ? page.Select(t => SchedulerJsonText.Of(t, details: false)) : (table ??= TaskTable.For(page)).Lines(page);
                foreach (var line in lines)
                {
                    await output.WriteLineAsync(line).ConfigureAwait(false);
                }
            }

            if (!json)
            {
                var counts = await scheduler.CountAsync(cancellationToken).ConfigureAwait(false);
                await output.WriteLineAsync(Summary(shown, counts)).ConfigureAwait(false);
            }
        }

        return damaged.ExitCode;
    }

    private static string Summary(long shown, IReadOnlyDictionary<TaskPhase, long> counts)
    {
        var total = counts.Values.Sum();
        var phases = counts.OrderBy(c => c.Key).Select(c => $"{Units.Count(c.Value)} {SchedulerJsonText.Word(c.Key)}");
        return total == 0 ? "There is no task." : $"{Units.Count(shown)} of {Units.Count(total, "task")}: {string.Join(", ", phases)}.";
    }
}
