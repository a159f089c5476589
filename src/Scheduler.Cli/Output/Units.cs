using System.Globalization;

namespace Scheduler.Cli.Output;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Units
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>With separators: 50,000.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>With its noun: "1 task", "50,000 tasks".</summary>
    public static string Count(long count, string one, string? many = null) => Counted.Of(count, one, many);

    /// <summary>In powers of 1,024, with three digits at the most before the unit changes.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1_000 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1_024;
            unit++;
        }

        var rounded = Math.Round(bytes, unit == 0 || bytes >= 100 ? 0 : 1);
        return string.Create(CultureInfo.InvariantCulture, $"{rounded} {ByteUnits[unit]}");
    }

    /// <summary>Of 1: 0.5 is "50.0 %"; below 1 % with one more digit.</summary>
    public static string Percent(double share) => share is > 0 and < 0.01
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %")
        : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    /// <summary>Two decimals: 3.14.</summary>
    public static string Decimal(double number) => number.ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>From nothing to days in one unit and three digits, for tables: 14.3m.</summary>
    public static string ShortTime(double seconds) => seconds switch
    {
        < 0.0000005 => "0",
        < 0.001 => ThreeDigits(seconds * 1_000_000) + "µs",
        < 1 => ThreeDigits(seconds * 1_000) + "ms",
        < 100 => ThreeDigits(seconds) + "s",
        < 6_000 => ThreeDigits(seconds / 60) + "m",
        < 360_000 => ThreeDigits(seconds / 3_600) + "h",
        _ => ThreeDigits(seconds / 86_400) + "d",
    };

    /// <summary>From microseconds to hours, with about three digits.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0} µs"),
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:00} min"),
    };

    private static string ThreeDigits(double number) =>
        number.ToString(number < 10 ? "0.00" : number < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
