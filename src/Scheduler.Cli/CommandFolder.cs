using Scheduler.Cli.Demo.Cluster;
using Scheduler.Cli.Up;
using Scheduler.Embedded;

namespace Scheduler.Cli;

/// <summary>
/// A command's data folder: the one that was named, or one for this run that is removed at its end. Tasks of one command would
/// be run by another without being asked for, so each has folders of its own; a file in the folder says whose it is.
/// </summary>
internal sealed class CommandFolder : IDisposable
{
    private const string JournalName = "journal.db";

    private CommandFolder(string path, bool isKept)
    {
        Path = path;
        IsKept = isKept;
    }

    public string Path { get; }

    public bool IsKept { get; }

    /// <param name="command">Its name on the command line.</param>
    /// <param name="named">Null: a temporary one.</param>
    /// <exception cref="DataFolderException">It is another command's, or there is no room for a temporary one.</exception>
    public static CommandFolder Of(string command, string? named)
    {
        if (named is not null)
        {
            var path = System.IO.Path.GetFullPath(named);
            Claim(path, command);
            return new CommandFolder(path, isKept: true);
        }

        try
        {
            return new CommandFolder(Directory.CreateTempSubdirectory($"scheduler-{command.Replace(" --", "-", StringComparison.Ordinal)}-").FullName, isKept: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                DataFolderProblem.ReadOnly, $"No temporary folder can be made in '{System.IO.Path.GetTempPath()}'."
                    + " Set TMPDIR to a folder that can be written to, or name a folder with --data.", e);
        }
    }

    /// <exception cref="DataFolderException">It is a cluster's, which is not asked by its folder.</exception>
    public static void RequireNoCluster(string folder)
    {
        try
        {
            var note = System.IO.Path.Combine(folder, EmbeddedScheduler.DataFolderNote);
            if (File.Exists(note) && File.ReadAllText(note).Trim() is UpCommand.Name or ClusterDemo.Name)
            {
                throw new DataFolderException(
                    DataFolderProblem.NotASchedulers,
                    $"The data folder '{folder}' is a cluster's. Ask the cluster while it runs: --server {LocalPorts.AddressOf(LocalPorts.Default)}"
                    + " where 'scheduler up' has said nothing else.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is wrong with the folder is told by who opens it.
        }
    }

    /// <summary>Writes into the folder whose it is, whatever else is in it.</summary>
    /// <exception cref="IOException">The folder can't be written to; or <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Note(string folder, string command) =>
        File.WriteAllText(System.IO.Path.Combine(folder, EmbeddedScheduler.DataFolderNote), command + "\n");

    public void Dispose()
    {
        if (IsKept)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A virus scanner may hold a file for a moment. The system's temporary folder is cleaned by others as well.
        }
    }

    private static void Claim(string folder, string command)
    {
        var note = System.IO.Path.Combine(folder, EmbeddedScheduler.DataFolderNote);
        try
        {
            if (File.Exists(note) || File.Exists(System.IO.Path.Combine(folder, JournalName)))
            {
                Require(folder, File.Exists(note) ? File.ReadAllText(note).Trim() : null, command);
            }
            else if (!File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any()))
            {
                Directory.CreateDirectory(folder);
                Note(folder, command);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is wrong with the folder is told by who opens it.
        }
    }

    private static void Require(string folder, string? owner, string command)
    {
        if (!string.Equals(owner, command, StringComparison.Ordinal))
        {
            var whose = owner is null ? "another program" : $"'scheduler {owner}'";
            throw new DataFolderException(
                DataFolderProblem.NotASchedulers,
                $"The data folder '{folder}' is that of {whose}, and 'scheduler {command}' would run tasks that are not its own."
                + " Name another folder with --data.");
        }
    }
}
