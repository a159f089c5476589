using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Testing.Faults;

namespace Scheduler.Testing;

/// <summary>
/// Runs handlers in worlds in which things go wrong: nodes are killed in the middle of a handler or before its end is known, are paused while
/// another node runs the same task, are cut off or told to stop; messages and submits are lost or duplicated; the scheduler dies and starts again;
/// clocks jump. All of it is drawn from a seed, in virtual time. At the end your checks are run.
/// </summary>
/// <example><code>
/// FaultTest.Run(world =>
/// {
///     var bank = new Bank();   // A new one for each world.
///     world.Options.Handle&lt;Order>("charge", order => bank.ChargeAsync(order));
///     world.Work(async scheduler => await scheduler.SubmitAsync(new TaskSpec { Id = "order-1", Kind = "charge", Payload = Payload.Json(new Order(1)) }));
///     world.Check("each order is charged once", () => bank.Charges.All(charge => charge.Value == 1));
/// });
/// </code></example>
public static class FaultTest
{
    private const string SeedVariable = "SCHEDULER_SEED";

    /// <summary>Runs the worlds, one after the other.</summary>
    /// <param name="setUp">Sets up one world: everything that handlers change must be new for each.</param>
    /// <param name="options">Default: 20 worlds.</param>
    /// <exception cref="SchedulerTestException">A check failed in one of them: the message has its seed, and what happened to the task.</exception>
    /// <exception cref="SchedulerConfigurationException">An option is out of range, or the world has nothing to do.</exception>
    public static FaultReport Run(Action<FaultWorld> setUp, FaultOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(setUp);
        options ??= new FaultOptions();
        options.Validate();
        var total = new FaultReport(0, 0, 0, 0);
        foreach (var seed in Seeds(options))
        {
            var run = new FaultRun(seed, options, setUp);
            if (run.Run() is { } failure)
            {
                throw new SchedulerTestException(string.Join(Environment.NewLine + Environment.NewLine, failure, HowToRepeat(seed, options, setUp, failure)));
            }

            total = new FaultReport(total.Worlds + 1, total.Tasks + run.Tasks, total.Attempts + run.Attempts, total.Faults + run.Faults);
        }

        return total;
    }

    private static IEnumerable<ulong> Seeds(FaultOptions options)
    {
        if ((options.Seed ?? OfEnvironment()) is { } only)
        {
            return [only];
        }

        return Enumerable.Range(0, options.Worlds).Select(number => unchecked(options.FirstSeed + (ulong)number));
    }

    private static ulong? OfEnvironment() => Environment.GetEnvironmentVariable(SeedVariable) switch
    {
        null or "" => null,
        var text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => seed,
        var text => throw new SchedulerConfigurationException($"The environment variable {SeedVariable} is '{text}', but must be a number, such as 7."),
    };

    // Run once more: a failure that does not come again has a cause that this world doesn't control, and whoever looks for it has to know.
    private static string HowToRepeat(ulong seed, FaultOptions options, Action<FaultWorld> setUp, string failure)
    {
        var how = FormattableString.Invariant($"To repeat it: run the test with {SeedVariable}={seed} in the environment, or with new FaultOptions {{ Seed = {seed} }}.");
        var again = new FaultRun(seed, options, setUp).Run();
        return again?.Split(Environment.NewLine)[0] == failure.Split(Environment.NewLine)[0]
            ? how
            : how + " But it did not come again in the same way just now: a handler does something that is not drawn from the seed, such as work on other threads, "
                + "a random number or the system's clock, or the world was not set up anew.";
    }
}
