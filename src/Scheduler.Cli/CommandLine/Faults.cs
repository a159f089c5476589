using System.Globalization;
using Scheduler.Cli.Output;

namespace Scheduler.Cli.CommandLine;

/// <summary>
/// What becomes of exceptions that no command expects, on whatever thread: one line for the user, an exit code, and a file with
/// the details for whoever is to mend it.
/// </summary>
internal static class Faults
{
    private const int MostChars = 300;

    /// <summary>Says what has happened, and tells the exit code.</summary>
    public static int Say(Exception fault, TextWriter error)
    {
        switch (OfStream(fault))
        {
            case StalledOutputException:
                return ExitCodes.Interrupted;
            case ReaderHasGoneException:
                return ExitCodes.OutputClosed;
            case { } failed:
                error.WriteLine("error: " + failed.Message);
                return ExitCodes.OutputFailed;
        }

        if (fault is FileNotFoundException or DirectoryNotFoundException && WorkingFolder.IsGone)
        {
            error.WriteLine("error: The working folder was removed. Change to one that is there, or give whole paths, such as"
                + " --data /var/tmp/tasks.");
            return ExitCodes.BadInput;
        }

        error.WriteLine($"error: Unexpected fault: {Printable.Of(FirstLineOf(fault), MostChars).TrimEnd('.')}. {Details(fault)}");
        return ExitCodes.Unexpected;
    }

    /// <summary>Whether all of it comes from a standard stream that could not be written.</summary>
    public static bool IsOfStream(Exception fault) => OfStream(fault) is not null;

    private static Exception? OfStream(Exception? fault)
    {
        while (fault is not (null or ReaderHasGoneException or OutputFailedException or StalledOutputException))
        {
            fault = fault.InnerException;
        }

        return fault;
    }

    private static string FirstLineOf(Exception fault) => fault.GetBaseException().Message.Split('\n', 2)[0].Trim();

    private static string Details(Exception fault)
    {
        try
        {
            var file = Path.Combine(Path.GetTempPath(), string.Create(
                CultureInfo.InvariantCulture, $"scheduler-fault-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.txt"));
            var version = typeof(Faults).Assembly.GetName().Version;

            // It may name what others on this machine are not to see.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(file, options);
            writer.Write($"scheduler {version}, {Environment.OSVersion}, .NET {Environment.Version}\n{fault}\n");
            return $"Please report it with the file {file}, which has the details.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "To get the details, run it again with TMPDIR set to a folder that can be written to, and report them.";
        }
    }
}
