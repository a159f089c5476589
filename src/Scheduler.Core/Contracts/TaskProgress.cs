namespace Scheduler.Core.Contracts;

/// <summary>The progress of a running attempt, as reported by its handler. For people only: it affects no decision, and is not durable.</summary>
/// <param name="Fraction">From 0 to 1.</param>
/// <param name="Message">What the handler is doing; null: it did not report this.</param>
/// <param name="At">When the scheduler received it.</param>
public sealed record TaskProgress(double Fraction, string? Message, Timestamp At)
{
    /// <summary>The number of characters of a message that are kept.</summary>
    public const int MostMessageChars = 200;

    /// <summary>Whether it is a valid fraction. NaN is not.</summary>
    public static bool IsFraction(double fraction) => fraction is >= 0 and <= 1;
}
