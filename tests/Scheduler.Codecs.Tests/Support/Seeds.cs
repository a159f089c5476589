using Xunit.Sdk;

namespace Scheduler.Codecs.Tests.Support;

/// <summary>Fifty fixed seeds and a fresh one, which the variable SCHEDULER_SEED sets. A test that fails says which seed it was.</summary>
internal static class Seeds
{
    private static readonly int Fresh =
        int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_SEED"), out var seed) ? seed : Environment.TickCount & 0x3FFFFFFF;

    public static async Task OfAsync(Func<Random, Task> test)
    {
        foreach (var seed in Enumerable.Range(1, 50).Append(Fresh))
        {
            try
            {
                await test(new Random(seed));
            }
            catch (Exception error)
            {
                throw new XunitException($"Seed {seed} (SCHEDULER_SEED={seed} runs it again): {error.Message}", error);
            }
        }
    }
}
