using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Storage.Journal;

/// <summary>A task's headers in one array: a dictionary would take several times the memory for a few headers.</summary>
internal sealed class HeaderMap : IReadOnlyDictionary<string, string>
{
    private readonly KeyValuePair<string, string>[] _pairs;

    private HeaderMap(KeyValuePair<string, string>[] pairs) => _pairs = pairs;

    public int Count => _pairs.Length;

    public IEnumerable<string> Keys => _pairs.Select(static p => p.Key);

    public IEnumerable<string> Values => _pairs.Select(static p => p.Value);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header '{key}'.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var pair in _pairs)
        {
            if (string.Equals(pair.Key, key, StringComparison.Ordinal))
            {
                value = pair.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static void Write(RecordWriter writer, IReadOnlyDictionary<string, string> headers)
    {
        writer.WriteInt(headers.Count);
        foreach (var (key, value) in headers)
        {
            // Keys come again with every task; values, such as trace ids, seldom do.
            writer.WriteName(key);
            writer.WriteString(value);
        }
    }

    public static HeaderMap Read(ref RecordReader reader)
    {
        var pairs = new KeyValuePair<string, string>[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(reader.ReadName(), reader.ReadString());
        }

        return new HeaderMap(pairs);
    }
}
