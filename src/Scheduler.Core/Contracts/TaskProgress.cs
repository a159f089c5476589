namespace Scheduler.Core.Contracts;

/// <summary>How far a running attempt has come, as its handler says. For people: nothing is decided by it, and it is not durable.</summary>
/// <param name="Fraction">From 0 to 1.</param>
/// <param name="Message">What it is at; null: it did not say.</param>
/// <param name="At">When the scheduler heard of it.</param>
public sealed record TaskProgress(double Fraction, string? Message, Timestamp At)
{
    /// <summary>Characters of a message that are kept.</summary>
    public const int MostMessageChars = 200;

    /// <summary>Whether it may be a fraction. Not a number is none.</summary>
    public static bool IsFraction(double fraction) => fraction is >= 0 and <= 1;
}
