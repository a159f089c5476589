using System.Collections;
using Xunit.Sdk;

namespace Scheduler.Core.Tests.Support;

/// <summary>
/// A few fixed seeds and a fresh one, which the variable SCHEDULER_SEED sets. A test that fails says which seed it was.
/// </summary>
internal sealed class Seeds : IEnumerable<object[]>
{
    public static int Fresh { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_SEED"), out var seed) ? seed : Environment.TickCount & 0x3FFFFFFF;

    /// <summary>Whether this is <c>build.sh chaos</c>.</summary>
    public static bool IsLongForm { get; } = Environment.GetEnvironmentVariable("SCHEDULER_CHAOS") == "1";

    public static void Report(int seed, Action test)
    {
        try
        {
            test();
        }
        catch (Exception error)
        {
            throw new XunitException($"Seed {seed} (SCHEDULER_SEED={seed} runs it again): {error.Message}", error);
        }
    }

    public IEnumerator<object[]> GetEnumerator() => new[] { 1, 2, 3, Fresh }.Select(seed => new object[] { seed }).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
