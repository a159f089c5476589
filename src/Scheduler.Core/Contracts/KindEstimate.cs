namespace Scheduler.Core.Contracts;

/// <summary>How long tasks of a kind run, as learned from those that succeeded.</summary>
/// <param name="Mean">The moving mean of the total run time of about the latest sixteen tasks.</param>
/// <param name="Error">How wrong the estimates were, declared or learned: a moving mean of |estimate − actual| / actual. For example,
/// 0.5 means that the estimate was too long or too short by half of the actual time. Null if no task had an estimate.</param>
/// <param name="Tasks">How many tasks it was learned from.</param>
public readonly record struct KindEstimate(string Kind, TimeSpan Mean, double? Error, long Tasks);
