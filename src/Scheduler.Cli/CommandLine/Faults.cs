using Scheduler.Execution;

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

        if (WorkingFolder.IsCauseOf(fault))
        {
            error.WriteLine("error: " + WorkingFolder.GoneText);
            return ExitCodes.BadInput;
        }

        error.WriteLine($"error: Unexpected fault: {Printable.Of(FirstLineOf(fault), MostChars).TrimEnd('.')}. {FaultFile.Write(fault, "scheduler")}");
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
}
