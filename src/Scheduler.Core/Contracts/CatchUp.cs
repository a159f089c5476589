using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>Which occurrences are submitted late, after an outage or a hold: only the latest ones, and none that are too old.</summary>
/// <param name="Most">0 to 1,000. With 0, not even the latest is submitted unless it is less than a minute late.</param>
/// <param name="Within">Only occurrences that were due at most this long ago. Null: however long ago.</param>
public readonly record struct CatchUp(int Most, TimeSpan? Within = null)
{
    public const int MostOfAll = 1_000;

    public const string Examples = "none, latest, 'latest within 1h', 'all 100' or 'all 100 within 1d'";

    public static readonly CatchUp None = new(0);

    public static readonly CatchUp Latest = new(1);

    // A scheduler that has just been handed over is not late.
    private static readonly TimeSpan NotLate = TimeSpan.FromMinutes(1);

    internal int MostSubmitted => Math.Max(1, Most);

    /// <summary>What is wrong with it; null: nothing.</summary>
    internal string? Fault => Most is >= 0 and <= MostOfAll && !(Within < TimeSpan.Zero || Within > Durations.Longest) && (Most > 0 || Within is null)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"It must be one such as {Examples}, with at most {MostOfAll}.");

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <returns>Null: the text has another form.</returns>
    public static CatchUp? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        TimeSpan? within = null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [.., "within", var age])
        {
            within = Durations.Parse(age);
            words = within is null ? [] : words[..^2];
        }

        return words switch
        {
            ["none"] when within is null => None,
            ["latest"] => new CatchUp(1, within),
            ["all", var most] when int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostOfAll =>
                new CatchUp(count, within),
            _ => null,
        };
    }

    /// <summary>Whether an occurrence that was due then is now too old to be submitted.</summary>
    internal bool IsTooOld(Timestamp due, Timestamp now) => (Most == 0 ? NotLate : Within) is { } most && now - due > most;

    public override string ToString()
    {
        var which = Most switch
        {
            0 => "none",
            1 => "latest",
            _ => string.Create(CultureInfo.InvariantCulture, $"all {Most}"),
        };
        return Within is { } age ? $"{which} within {Durations.Text(age)}" : which;
    }
}
