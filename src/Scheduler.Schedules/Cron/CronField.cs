namespace Scheduler.Schedules.Cron;

/// <summary>A field of a cron text: its name, the range of its numbers, and the names that stand for them.</summary>
/// <param name="Names">In order, beginning with the name for <paramref name="Low"/>.</param>
internal sealed record CronField(string Name, int Low, int High, params string[] Names)
{
    public static readonly CronField Second = new("second", 0, 59);
    public static readonly CronField Minute = new("minute", 0, 59);
    public static readonly CronField Hour = new("hour", 0, 23);
    public static readonly CronField DayOfMonth = new("day of the month", 1, 31);

    public static readonly CronField Month = new(
        "month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    // 7 is Sunday too.
    public static readonly CronField DayOfWeek = new("day of the week", 0, 7, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    public static readonly CronField[] OfFive = [Minute, Hour, DayOfMonth, Month, DayOfWeek];
    public static readonly CronField[] OfSix = [Second, .. OfFive];

    public bool IsTimeOfDay => this == Second || this == Minute || this == Hour;

    public string Allowed => Names.Length == 0 ? $"{Low} to {High}" : $"{Low} to {High}, or {Names[0]} to {Names[^1]}";
}
