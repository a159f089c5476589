namespace Scheduler.Cli.Submission;

/// <summary>What the scheduler says of a circle names all of its tasks, however many there are.</summary>
internal static class CircleText
{
    private const string Link = " waits for ";
    private const int MostNames = 10;

    /// <summary>Of a long one, the first few names and the last one.</summary>
    public static string Shortened(string message)
    {
        var names = message.Split(Link);
        return names.Length <= MostNames ? message
            : string.Join(Link, [.. names.Take(MostNames - 2), "…", names[^1].TrimEnd('.')]) + $" ({Units.Count(names.Length - 1)} in all).";
    }
}
