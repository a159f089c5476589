namespace Scheduler.Cli.CommandLine;

/// <summary>What every command ends with. What they share with seeds and nodes (<c>Scheduler.Actors.ExitCode</c>: 0 to 3) means the same there, and no
/// other number is of both.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It ran, but not everything went well; the output says what did not.</summary>
    public const int NotAllWell = 1;

    /// <summary>An option or the input is wrong; nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>The data folder can't be used.</summary>
    public const int DataFolder = 3;

    /// <summary>Bad lines were passed over, as --skip-bad asks; everything else went well.</summary>
    public const int SomeSkipped = 20;

    /// <summary>Something that is stored is damaged: it was named and passed over, and all the rest is there. As sysexits.h has it for data.</summary>
    public const int SomeDamaged = 65;

    /// <summary>No scheduler answers at the address that was named, or it does not let in who asks. As sysexits.h has it for services.</summary>
    public const int NoScheduler = 69;

    /// <summary>As xargs has it: an invocation ended with an exit code of 1 to 254, or was ended at its timeout.</summary>
    public const int SomeFailed = 123;

    /// <summary>As xargs has it: an invocation asked for the end of all by exit code 255.</summary>
    public const int AskedToStop = 124;

    /// <summary>As xargs has it: an invocation was killed by a signal.</summary>
    public const int Killed = 125;

    /// <summary>As xargs and shells have it.</summary>
    public const int CanNotRun = 126;

    /// <summary>As xargs and shells have it.</summary>
    public const int NotFound = 127;

    /// <summary>Something that nobody has foreseen: a mistake in this program. As sysexits.h has it.</summary>
    public const int Unexpected = 70;

    /// <summary>Standard output can't be written: it is full or closed. As sysexits.h has it.</summary>
    public const int OutputFailed = 74;

    /// <summary>A lock is another's; nothing was started. As sysexits.h has it for what may work later.</summary>
    public const int NotLocked = 75;

    /// <summary>A lock was lost, and what ran under it was ended.</summary>
    public const int LockLost = 79;

    /// <summary>Stopped because the terminal has gone: 128 and the number of SIGHUP, as shells have it.</summary>
    public const int HungUp = 129;

    /// <summary>Stopped by Ctrl-C: 128 and the number of the signal, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Nobody reads the output any more: 128 and the number of SIGPIPE, as shells have it.</summary>
    public const int OutputClosed = 141;

    /// <summary>Stopped by the system or a service manager.</summary>
    public const int Terminated = 143;
}
