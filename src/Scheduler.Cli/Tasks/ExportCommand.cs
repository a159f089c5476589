using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler export</c>: every task with all that is known of it, for other programs.</summary>
internal static class ExportCommand
{
    private const string Jsonl = "jsonl";
    private const string Csv = "csv";

    // Of one page in memory: a task may bring a payload and a result of 64 KiB each, or more.
    private const int PerPage = 200;

    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("export", "Write every task with all its data: unfinished tasks first, then finished tasks.");
        var target = Target.Of(command);
        var filter = FilterOptions.Of(command);
        var format = OptionValues.Name("--format", "The output format.", "format", [Jsonl, Csv], Jsonl);
        var output = CommonOptions.File("--output", "Write to this file, which appears only when it is complete. Default: standard output.");
        var raw = new Option<bool>("--raw")
        {
            Description = "With csv: write texts unchanged, for programs. A spreadsheet may treat a text as a formula.",
        };
        command.Add(format);
        command.Add(raw);
        command.Add(output);
        target.SetAction(command, (parsed, scheduler, cancellationToken) => RunAsync(
            scheduler,
            filter.Read(parsed),
            parsed.GetValue(format) == Csv ? new CsvCells(parsed.GetValue(raw)) : null,
            parsed.GetValue(output),
            terminal,
            cancellationToken));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            jsonl has one task per line, in the form of 'scheduler show --json'; csv has the columns
            {string.Join(", ", CsvCells.Columns)}.
            In csv a text that begins with =, +, -, @, a tab or a carriage return gets a leading ', so that no
            spreadsheet evaluates it, and control characters are written as \u001b; --raw turns off both.
            While tasks run, each is written as it is when its page is read.

            Exit codes:
              0    everything is written
              2    an option is wrong, or the file can't be written
              3    the data folder can't be read
              69   no scheduler answers at --server
              65   the archive of some tasks is damaged: they are named, and all others are written

            Examples:
              scheduler export --output tasks.jsonl
              scheduler export --phase failed --format csv > failed.csv
            """);
        return command;
    }

    private static async Task<int> RunAsync(
        ISchedulerClient scheduler, TaskFilter filter, CsvCells? csv, string? file, Terminal terminal, CancellationToken cancellationToken)
    {
        var damaged = new DamagedTasks(terminal);
        if (file is null)
        {
            await WriteAsync(scheduler, filter, csv, terminal.OutBytes(), damaged, cancellationToken).ConfigureAwait(false);
            return damaged.ExitCode;
        }

        if (Directory.Exists(file))
        {
            throw new SchedulerConfigurationException($"--output is '{file}', but that is a folder. Name a file.");
        }

        var unfinished = file + ".unfinished";
        try
        {
            var count = await WriteAsync(scheduler, filter, csv, File.Create(unfinished), damaged, cancellationToken).ConfigureAwait(false);
            File.Move(unfinished, file, overwrite: true);
            await terminal.Error.WriteLineAsync($"{Units.Count(count, "task")} in {Printable.Of(file)}.").ConfigureAwait(false);
            return damaged.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"The file '{file}' can't be written: {e.Message}");
        }
        finally
        {
            Remove(unfinished);
        }
    }

    // There where it was not finished, because the disk is full for instance.
    private static void Remove(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why is said already.
        }
    }

    private static async Task<long> WriteAsync(
        ISchedulerClient scheduler, TaskFilter filter, CsvCells? csv, Stream stream, DamagedTasks damaged, CancellationToken cancellationToken)
    {
        var writer = new StreamWriter(stream, bufferSize: 64 * 1024);
        await using (writer.ConfigureAwait(false))
        {
            if (csv is not null)
            {
                await writer.WriteLineAsync(string.Join(',', CsvCells.Columns)).ConfigureAwait(false);
            }

            long count = 0;
            filter = filter with { Limit = PerPage, Details = csv is null };
            await foreach (var read in AllPages.ReadAsync(scheduler, filter, most: null, cancellationToken).ConfigureAwait(false))
            {
                var page = damaged.PassOver(read);
                foreach (var task in page)
                {
                    await writer.WriteLineAsync(csv?.Line(task) ?? SchedulerJsonText.Of(task, details: true)).ConfigureAwait(false);
                }

                count += page.Count;
            }

            return count;
        }
    }
}
