using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <summary>What is wrong with a data folder.</summary>
public enum DataFolderProblem
{
    /// <summary>Another process works with it.</summary>
    InUse = 1,

    /// <summary>It holds files, but not a scheduler's.</summary>
    NotASchedulers = 2,

    /// <summary>A newer version wrote it.</summary>
    NewerVersion = 3,

    /// <summary>Something in it can't be read.</summary>
    Corrupt = 4,

    /// <summary>Events are missing that nothing else stands for.</summary>
    MissingEvents = 5,

    /// <summary>Its files don't belong together.</summary>
    Mismatch = 6,

    /// <summary>There is no room, or the disk fails.</summary>
    DiskFull = 7,

    /// <summary>It can't be written to.</summary>
    ReadOnly = 8,

    /// <summary>There is no such folder.</summary>
    NotThere = 9,

    /// <summary>It, or a file of it, was removed, replaced or made read-only while a scheduler worked with it.</summary>
    Changed = 10,
}

/// <summary>
/// The data folder can't be worked with. The message says what is wrong and what to do; nothing in the folder was
/// changed. The command line ends with exit code 3.
/// </summary>
public sealed class DataFolderException(DataFolderProblem problem, string message, Exception? inner = null)
    : SchedulingException(message, inner)
{
    public DataFolderProblem Problem { get; } = problem;
}
