namespace Scheduler.Core.Contracts;

/// <summary>How long tasks of a kind run, as learned from those that succeeded.</summary>
/// <param name="Mean">A moving mean over the latest, about sixteen, of what each ran in all.</param>
/// <param name="Error">By how much estimates were wrong, declared or learned: a moving mean of |estimate − actual| / actual, so that
/// 0.5 is half as much again, or half. Null where none had an estimate.</param>
/// <param name="Tasks">How many it was learned from.</param>
public readonly record struct KindEstimate(string Kind, TimeSpan Mean, double? Error, long Tasks);
