using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Faults;

/// <summary>The tasks of a world: of every sort, and each of them good.</summary>
/// <param name="limits">For the limits that they name; null: none.</param>
/// <param name="flow">For their order keys and unique keys; null: none.</param>
/// <param name="retries">For backoffs of every sort and greatest ages; null: exponential ones, and no age.</param>
internal sealed class FaultyTasks(
    SeededRandom random, int count, ProcessClock clock, SeededRandom? limits = null, SeededRandom? flow = null, SeededRandom? retries = null)
{
    private static readonly string[] Users = ["ada", "bob", "eve"];
    private static readonly Labels Near = new([KeyValuePair.Create("zone", "a")]);
    private static readonly LabelPreference[] RatherFar = [new("zone", "b", 10)];

    public static IReadOnlyList<string> Kinds { get; } = ["plain", "yielding", "rare"];

    public static IReadOnlyList<string> Queues { get; } = ["default", "other"];

    public int Count { get; } = count;

    public TaskSpec Make(int index) => flow is null ? Plain(index) : FaultyWorld.WithFlow(Plain(index), flow);

    private TaskSpec Plain(int index)
    {
        var run = TimeSpan.FromMilliseconds(random.Happens(0.1) ? random.Below(5_000) : random.Below(500));
        return new TaskSpec
        {
            Id = new TaskId("t" + index.ToString(CultureInfo.InvariantCulture)),
            Kind = random.Happens(0.05) ? "rare" : random.Pick(Kinds),
            Queue = random.Pick(Queues),
            Payload = SimulatedTask.PayloadOf(run),
            Priority = random.Below(7) - 3,
            Estimate = random.Happens(0.3) ? null : TimeSpan.FromMilliseconds(random.Below(2_000)),
            Deadline = random.Happens(0.5) ? clock.Wall + TimeSpan.FromMilliseconds(random.Below(20_000)) : null,
            NotBefore = random.Happens(0.1) ? clock.Wall + TimeSpan.FromMilliseconds(random.Below(5_000)) : null,
            ExpiresAt = random.Happens(0.05) ? clock.Wall + TimeSpan.FromMilliseconds(6_000 + random.Below(20_000)) : null,
            FairnessKey = random.Happens(0.3) ? null : random.Pick(Users),
            Weight = 1 + random.Below(3),
            Slots = random.Happens(0.1) ? 2 : 1,
            RequiredLabels = random.Happens(0.1) ? Near : Labels.None,
            PreferredLabels = random.Happens(0.2) ? RatherFar : [],
            AffinityKey = random.Happens(0.2) ? random.Pick(Users) : null,
            AntiAffinityKey = random.Happens(0.1) ? random.Pick(Users) : null,
            Limits = limits is null ? [] : FaultyWorld.LimitsOfTask(limits),
            Request = new Resources(random.Below(3) * 500, 0),
            Retry = Retry(new RetryPolicy
            {
                MaxAttempts = 1 + random.Below(4),
                BaseDelay = TimeSpan.FromMilliseconds(random.Below(2_000)),
                MaxDelay = TimeSpan.FromSeconds(5),
            }),
        };
    }

    private RetryPolicy Retry(RetryPolicy plain)
    {
        if (retries is null)
        {
            return plain;
        }

        var policy = retries.Below(3) switch
        {
            0 => plain with { Backoff = RetryBackoff.Fixed, MaxDelay = RetryPolicy.Default.MaxDelay },
            1 => new RetryPolicy
            {
                MaxAttempts = plain.MaxAttempts,
                Delays = [.. Enumerable.Range(0, 1 + retries.Below(3)).Select(_ => TimeSpan.FromMilliseconds(retries.Below(4_000)))],
            },
            _ => plain,
        };
        return policy with
        {
            JitterPercent = retries.Below(101),
            MaxAge = retries.Happens(0.5) ? TimeSpan.FromMilliseconds(1_000 + retries.Below(10_000)) : null,
        };
    }
}
