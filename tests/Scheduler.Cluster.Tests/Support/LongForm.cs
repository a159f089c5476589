namespace Scheduler.Cluster.Tests.Support;

/// <summary>Chaos tests have a short form for every run of the tests, and a long one for <c>./build.sh chaos</c>.</summary>
internal static class LongForm
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("SCHEDULER_CHAOS") == "1";

    /// <summary>What chance is made of: printed, and repeated by SCHEDULER_SEED.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_SEED"), System.Globalization.CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Environment.TickCount & 0xFFFF;
}
