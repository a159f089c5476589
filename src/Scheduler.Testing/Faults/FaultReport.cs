namespace Scheduler.Testing;

/// <summary>What a <see cref="FaultTest"/> has tried, all of which held.</summary>
/// <param name="Worlds">How many worlds were run.</param>
/// <param name="Tasks">How many tasks were submitted in them.</param>
/// <param name="Attempts">How many attempts of these began.</param>
/// <param name="Faults">How often something went wrong that a handler may notice: kills, stops, pauses, cuts, jumps of clocks.</param>
public sealed record FaultReport(int Worlds, int Tasks, int Attempts, int Faults);
