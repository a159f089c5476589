namespace Scheduler.Testing;

/// <summary>What a <see cref="FaultTest"/> has run without a failed check.</summary>
/// <param name="Worlds">How many worlds were run.</param>
/// <param name="Tasks">How many tasks were submitted in them.</param>
/// <param name="Attempts">How many of their attempts began.</param>
/// <param name="Faults">How often something went wrong that a handler may notice: kills, stops, pauses, cuts, clock jumps.</param>
public sealed record FaultReport(int Worlds, int Tasks, int Attempts, int Faults);
