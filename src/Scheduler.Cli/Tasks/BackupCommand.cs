using System.Diagnostics;
using System.Globalization;
using Scheduler.Cli.Run;
using Scheduler.Embedded;
using Scheduler.Storage.Witness;
using Scheduler.Http;

namespace Scheduler.Cli.Tasks;

/// <summary><c>scheduler backup</c>: all of a data folder as of one moment, while it is worked with.</summary>
internal static class BackupCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    public static Command Make(Terminal terminal, Help help)
    {
        var data = CommonOptions.Folder("--data", $"The data folder, or that of a cluster's seeds. Default: {RunOptions.DefaultData}");
        var to = CommonOptions.Folder("--to", "The folder for the copy; it must not exist, or must be empty.");
        to.Required = true;
        var command = new Command("backup", "Make a consistent copy of a data folder, even while it is in use.") { data, to };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(data) ?? RunOptions.DefaultData, parsed.GetValue(to)!, terminal, cancellationToken));
        help.Add(command, $"""
            The copy contains the journal, the archive of finished tasks, and the witness, which records how far they go.
            It can be used like the original. The folder gets its name only when the copy is complete. Do not copy
            the files one by one while a scheduler runs: the next start would refuse them, because they don't belong
            together. A signal stops the backup, and the incomplete copy is removed. A second signal ends it at once and
            leaves a folder with .unfinished- in its name, which can be removed.

            If a copy is restored after more work was done, that work is lost. Start the scheduler once with {LossText.Option}
            and the event that this command prints: fencing tokens then continue above all those that were issued since.

            Exit codes:
              0    copied
              2    an option is wrong
              3    the data folder can't be read, or the copy can't be written
              69   the process that uses the folder does not answer

            Examples:
              scheduler backup --to /mnt/backup/tasks-monday
              scheduler backup --data /var/lib/scheduler --to /mnt/backup/seeds-monday
            """);
        return command;
    }

    private static async Task<int> RunAsync(string data, string to, Terminal terminal, CancellationToken cancellationToken)
    {
        var last = DataFolderBackup.IsSeeds(data)
            ? DataFolderBackup.CopySeeds(data, to, cancellationToken)
            : await CopyAsync(data, Path.GetFullPath(to), cancellationToken).ConfigureAwait(false);
        await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Copied to {Printable.Of(to)}, up to event {last}."))
            .ConfigureAwait(false);
        return ExitCodes.Done;
    }

    // Whoever works with the folder may end, or begin, between one look and the next.
    private static async Task<long> CopyAsync(string data, string to, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (DataFolderBackup.TryCopy(data, to, cancellationToken) is { } last)
            {
                return last;
            }

            if (ControlFile.Read(data) is { } owner)
            {
                try
                {
                    using var client = new HttpSchedulerClient(owner.Address, owner.Token, answerWithin: Timeout.InfiniteTimeSpan);
                    return await client.BackUpAsync(to, cancellationToken).ConfigureAwait(false);
                }
                catch (RequestRejectedException e) when (e.Rejection.Code == RejectionCode.Invalid)
                {
                    throw new DataFolderException(DataFolderProblem.NotASchedulers, e.Rejection.Message, e);
                }
                catch (RequestRejectedException) when (Stopwatch.GetElapsedTime(since) < Patience)
                {
                    // It has ended, or ends.
                }
            }
            else if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new DataFolderException(
                    DataFolderProblem.InUse,
                    $"A process uses the data folder '{data}' and does not answer requests. Stop it, or have it call AddSchedulerControl or BackUpAsync.");
            }

            await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
        }
    }
}
