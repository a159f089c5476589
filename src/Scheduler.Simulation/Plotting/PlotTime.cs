using System.Globalization;

namespace Scheduler.Simulation.Plotting;

/// <summary>Times on axes.</summary>
internal static class PlotTime
{
    private static readonly double[] Steps =
    [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800,
        3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
    ];

    /// <summary>Round moments between the two, about so many.</summary>
    public static IEnumerable<double> Ticks(double from, double to, int about)
    {
        var step = Steps.FirstOrDefault(s => (to - from) / s <= about, Steps[^1]);
        for (var at = Math.Ceiling(from / step) * step; at <= to; at += step)
        {
            yield return at;
        }
    }

    /// <summary>One unit and as many digits as are needed: 1.5 min, 3 h.</summary>
    public static string Short(double seconds) => seconds switch
    {
        0 => "0",
        < 0.001 => Text(seconds * 1e6, "µs"),
        < 1 => Text(seconds * 1_000, "ms"),
        < 60 => Text(seconds, "s"),
        < 3_600 => Text(seconds / 60, "min"),
        < 86_400 => Text(seconds / 3_600, "h"),
        _ => Text(seconds / 86_400, "d"),
    };

    private static string Text(double number, string unit) =>
        number.ToString(number < 10 ? "0.##" : number < 100 ? "0.#" : "0", CultureInfo.InvariantCulture) + " " + unit;
}
