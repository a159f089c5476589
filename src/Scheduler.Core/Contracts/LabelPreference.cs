namespace Scheduler.Core.Contracts;

/// <summary>A label that a task prefers its node to have.</summary>
/// <param name="Weight">How strong the preference is: 1 to 100, or -100 to -1 for a label that the node should rather not have.</param>
public readonly record struct LabelPreference(string Key, string Value, int Weight)
{
    /// <summary>The largest <see cref="Weight"/>, positive or negative.</summary>
    public const int MostWeight = 100;
}
