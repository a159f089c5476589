using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>
/// A row that is complete, but from a newer version. It is not damaged: run that version, or a newer one.
/// </summary>
public sealed class JournalFormatException : SchedulingException
{
    internal JournalFormatException(string what, long? rowNumber)
        : base($"{Row.Name(rowNumber)} was written by a newer version ({what}): use that version or a newer one. Nothing was changed.") =>
        RowNumber = rowNumber;

    /// <summary>The number that the codec's caller gave; null if it gave none.</summary>
    public long? RowNumber { get; }
}

/// <summary>A row that is damaged or cut short, or was never a row.</summary>
public sealed class JournalCorruptException : SchedulingException
{
    /// <param name="what">What is wrong with it, as part of a sentence.</param>
    /// <param name="rowNumber">See <see cref="RowNumber"/>.</param>
    public JournalCorruptException(string what, long? rowNumber)
        : base($"{Row.Name(rowNumber)} is damaged ({what}). Nothing was changed: restore the data from a backup, or look to the disk.") =>
        RowNumber = rowNumber;

    /// <summary>The number that the codec's caller gave; null if it gave none.</summary>
    public long? RowNumber { get; }
}

internal static class Row
{
    public static string Name(long? rowNumber) =>
        rowNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"Row {number}") : "A row";
}
