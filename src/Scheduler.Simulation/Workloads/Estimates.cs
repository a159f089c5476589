using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Workloads;

/// <summary>What policies are told of how long tasks will run.</summary>
public abstract record Estimates
{
    /// <summary>What the workload itself declares.</summary>
    public static readonly Estimates Declared = new AsDeclared();

    /// <summary>The run time, as if everyone knew it.</summary>
    public static readonly Estimates Exact = new Noisy(0);

    /// <summary>
    /// Reads <c>declared</c>, <c>exact</c> or <c>noisy:F</c>: the run time times e^(F·z) with z from the standard normal
    /// distribution, so that half of the estimates are too low and two thirds lie within a factor e^F.
    /// </summary>
    public static Estimates? TryParse(string text) => text switch
    {
        "declared" => Declared,
        "exact" => Exact,
        _ when text.StartsWith("noisy:", StringComparison.Ordinal)
            && double.TryParse(text.AsSpan("noisy:".Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
            && factor is >= 0 and <= 10 => new Noisy(factor),
        _ => null,
    };

    public Workload ApplyTo(Workload workload, ulong seed)
    {
        var random = new SeededRandom(seed, "estimates");
        return workload with { Tasks = [.. workload.Tasks.Select(t => t with { Task = Estimated(t, random) })] };
    }

    private protected abstract TaskSpec Estimated(in SimulatedTask task, SeededRandom random);

    private sealed record AsDeclared : Estimates
    {
        private protected override TaskSpec Estimated(in SimulatedTask task, SeededRandom random) => task.Task;
    }

    private sealed record Noisy(double Factor) : Estimates
    {
        private protected override TaskSpec Estimated(in SimulatedTask task, SeededRandom random)
        {
            var ratio = Factor > 0 ? Math.Exp(Factor * random.Normal()) : 1;
            var estimate = TimeSpan.FromTicks((long)Math.Min(task.RunTime.Ticks * ratio, TimeSpan.FromDays(100_000).Ticks));
            return task.Task with { Estimate = estimate };
        }
    }
}
