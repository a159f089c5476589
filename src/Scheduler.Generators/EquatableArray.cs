
namespace Scheduler.Generators;

/// <summary>Texts that are equal if all of them are: what has not changed is not written again.</summary>
internal sealed class EquatableArray(params string[] items) : IEquatable<EquatableArray>
{
    public string[] Items { get; } = items;

    public bool Equals(EquatableArray? other) => other is not null && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as EquatableArray);

    public override int GetHashCode() => Items.Length == 0 ? 0 : StringComparer.Ordinal.GetHashCode(Items[0]) + Items.Length;
}
