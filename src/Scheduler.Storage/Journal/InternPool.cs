using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>
/// Shares one instance of equal names and values between rows: a million waiting tasks may have only a few different kinds,
/// queues and requests.
/// </summary>
/// <remarks>Not safe for use by several threads at a time.</remarks>
internal sealed class InternPool
{
    // Past these a caller has other values in every task, and sharing would only cost memory.
    private const int MaxValues = 20_000;
    private const int MaxNameBytes = 256;

    private readonly HashSet<string> _strings = new(StringComparer.Ordinal) { QueueOptions.DefaultName };
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _byChars;
    private readonly HashSet<Resources> _resources = [Core.Contracts.Resources.None];
    private readonly HashSet<Labels> _labels = new(LabelsComparer.Instance) { Core.Contracts.Labels.None };
    private readonly HashSet<LimitSet> _limits = [];
    private readonly HashSet<RetryPolicy> _retries = [RetryPolicy.Default, RetryPolicy.Never];

    public InternPool() => _byChars = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    public Resources Share(Resources value) => Share(_resources, value);

    public Labels Share(Labels value) => Share(_labels, value);

    public RetryPolicy Share(RetryPolicy value) => Share(_retries, value);

    public LimitSet Share(LimitSet value) => Share(_limits, value);

    public string Share(string value) => value.Length * sizeof(char) > MaxNameBytes ? value : Share(_strings, value);

    /// <summary>Does not create a string if the pool already has it.</summary>
    public string ShareUtf8(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxNameBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        Span<char> chars = stackalloc char[MaxNameBytes];
        var name = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        return _byChars.TryGetValue(name, out var known) ? known : Share(_strings, name.ToString());
    }

    private static T Share<T>(HashSet<T> known, T value)
    {
        if (known.TryGetValue(value, out var same))
        {
            return same;
        }

        if (known.Count < MaxValues)
        {
            known.Add(value);
        }

        return value;
    }
}

/// <summary>The values that a row has named so far, for its reader; kept from row to row to reuse the lists.</summary>
public sealed class DecodeTables
{
    internal InternPool Pool { get; } = new();

    internal List<string> Strings { get; } = [];

    internal List<NodeId> Nodes { get; } = [];

    internal List<Resources> Resources { get; } = [];

    internal List<Labels> Labels { get; } = [];

    internal List<RetryPolicy> Retries { get; } = [];

    internal void Clear()
    {
        Strings.Clear();
        Nodes.Clear();
        Resources.Clear();
        Labels.Clear();
        Retries.Clear();
    }
}
