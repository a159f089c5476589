using Xunit.Sdk;

namespace Scheduler.Core.Tests;

[Trait("Category", "Chaos")]
public sealed class NodeKernelPropertyTests
{
    private static readonly int Worlds = Support.Seeds.IsLongForm ? 20_000 : 400;

    /// <summary>Set to the seed that a failure printed to run that world alone.</summary>
    private static readonly string? OneSeed = Environment.GetEnvironmentVariable("SCHEDULER_SEED");

    [Fact]
    public void Whatever_the_network_the_scheduler_and_the_handlers_do_the_rules_hold()
    {
        var first = OneSeed is null ? Environment.TickCount : int.Parse(OneSeed);
        var attempts = 0;
        for (var seed = first; seed != first + (OneSeed is null ? Worlds : 1); seed++)
        {
            try
            {
                attempts += new NodeKernelWorld(seed).Run();
            }
            catch (Exception error)
            {
                throw new XunitException($"Seed {seed} (SCHEDULER_SEED={seed} runs it alone): {error.Message}", error);
            }
        }

        Assert.True(OneSeed is not null || attempts > Worlds * 10, $"Only {attempts} attempts ran: too few to show anything.");
    }
}
