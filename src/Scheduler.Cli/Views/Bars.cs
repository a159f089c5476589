namespace Scheduler.Cli.Views;

/// <summary>How much is done, as a bar.</summary>
internal static class Bars
{
    private const int Width = 24;

    /// <param name="share">0 to 1.</param>
    public static string Of(double share, string colour)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * Width);
        return $"[{colour}]{new string('━', full)}[/][grey]{new string('─', Width - full)}[/]";
    }
}
