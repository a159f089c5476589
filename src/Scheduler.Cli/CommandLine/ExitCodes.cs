namespace Scheduler.Cli.CommandLine;

/// <summary>What every command ends with.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It ran, but not everything went well; the output says what did not.</summary>
    public const int NotAllWell = 1;

    /// <summary>An option or the input is wrong; nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>The data folder can't be worked with.</summary>
    public const int DataFolder = 3;

    /// <summary>Stopped by Ctrl-C: 128 and the number of the signal, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by the system or a service manager.</summary>
    public const int Terminated = 143;
}
