namespace Scheduler.Core.Contracts;

/// <summary>A label that a task would like its node to have.</summary>
/// <param name="Weight">How much: 1 to 100, or -100 to -1 for one that it would rather not have.</param>
public readonly record struct LabelPreference(string Key, string Value, int Weight)
{
    /// <summary>Of <see cref="Weight"/>, to either side.</summary>
    public const int MostWeight = 100;
}
