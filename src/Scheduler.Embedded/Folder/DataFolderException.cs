using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <summary>What is wrong with a data folder.</summary>
public enum DataFolderProblem
{
    /// <summary>Another process is using the folder.</summary>
    InUse = 1,

    /// <summary>The folder holds files, but not a scheduler's.</summary>
    NotASchedulers = 2,

    /// <summary>The folder was written by a newer version.</summary>
    NewerVersion = 3,

    /// <summary>Something in the folder cannot be read.</summary>
    Corrupt = 4,

    /// <summary>Events are missing, and no snapshot includes them.</summary>
    MissingEvents = 5,

    /// <summary>The files do not belong together.</summary>
    Mismatch = 6,

    /// <summary>The disk is full or fails.</summary>
    DiskFull = 7,

    /// <summary>The folder cannot be written to.</summary>
    ReadOnly = 8,

    /// <summary>The folder does not exist.</summary>
    NotThere = 9,

    /// <summary>The folder, or a file in it, was removed, replaced or made read-only while a scheduler was using it.</summary>
    Changed = 10,
}

/// <summary>
/// The data folder cannot be used. The message says what is wrong and what to do; nothing in the folder was
/// changed. The command line exits with code 3.
/// </summary>
public sealed class DataFolderException(DataFolderProblem problem, string message, Exception? inner = null)
    : SchedulingException(message, inner)
{
    public DataFolderProblem Problem { get; } = problem;
}
