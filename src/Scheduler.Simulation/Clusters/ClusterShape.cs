using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Clusters;

/// <summary>Clusters as people write them: <c>4x32</c>, or a JSON document.</summary>
public static class ClusterShape
{
    private const int MostNodes = 100_000;
    private const int MostSlots = 10_000;
    private const int MilliCores = 1_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>A node with so many slots, and a core for each.</summary>
    public static NamedOffer Node(string name, int slots) =>
        new(name, new NodeOffer { Slots = slots, Capacity = new Resources((long)slots * MilliCores, 0) });

    /// <summary>So many equal nodes.</summary>
    public static IReadOnlyList<NamedOffer> Of(int nodes, int slots) =>
        [.. Enumerable.Range(1, nodes).Select(i => Node(string.Create(CultureInfo.InvariantCulture, $"node-{i}"), slots))];

    /// <summary>Reads <c>NODESxSLOTS</c>; null when it is not of that form.</summary>
    /// <exception cref="WorkloadException">A number is out of range.</exception>
    public static IReadOnlyList<NamedOffer>? TryParse(string text)
    {
        var parts = text.Split('x');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var nodes)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var slots))
        {
            return null;
        }

        return nodes is >= 1 and <= MostNodes && slots is >= 1 and <= MostSlots
            ? Of(nodes, slots)
            : throw new WorkloadException($"The cluster is '{text}', but there must be 1 to {MostNodes} nodes of 1 to {MostSlots} slots.");
    }

    /// <summary>
    /// Reads <c>{"nodes": [{"name": "gpu", "count": 4, "slots": 32, "cpuMillis": 32000, "memoryBytes": 0, "resources": {"gpu": 2},
    /// "labels": {"zone": "a"}, "performance": 100}]}</c>; all but slots may be left out.
    /// </summary>
    /// <exception cref="WorkloadException">It is not such a document.</exception>
    public static IReadOnlyList<NamedOffer> Read(Stream stream, string name)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(stream, Json);
            NamedOffer[] nodes = [.. (document?.Nodes ?? []).SelectMany(Expand)];
            return nodes.Length > 0 ? nodes : throw new WorkloadException($"{name}: there is no node in it.");
        }
        catch (JsonException e)
        {
            throw new WorkloadException($"{name}: {JsonFaultText.Reading(e)}");
        }
        catch (ArgumentException e)
        {
            throw new WorkloadException($"{name}: {e.Message}");
        }
    }

    private static IEnumerable<NamedOffer> Expand(NodeGroup group, int index)
    {
        if (group.Count is < 1 or > MostNodes || group.Slots is < 1 or > MostSlots || group.Performance is < 1 or > 1_000_000)
        {
            throw new ArgumentException(
                $"Node group {index + 1}: count must lie between 1 and {MostNodes}, slots between 1 and {MostSlots}, "
                + "performance between 1 and 1000000.");
        }

        var name = group.Name ?? string.Create(CultureInfo.InvariantCulture, $"node-{index + 1}");
        var offer = new NodeOffer
        {
            Slots = group.Slots,
            Capacity = new Resources(
                group.CpuMillis ?? (long)group.Slots * MilliCores, group.MemoryBytes,
                (group.Resources ?? []).Select(r => new NamedAmount(r.Key, r.Value))),
            Labels = new Labels(group.Labels ?? []),
            Performance = group.Performance,
        };
        return Enumerable.Range(1, group.Count)
            .Select(i => new NamedOffer(group.Count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), offer));
    }

    private sealed record Document
    {
        public required NodeGroup[] Nodes { get; init; }
    }

    private sealed record NodeGroup
    {
        public string? Name { get; init; }

        public int Count { get; init; } = 1;

        public required int Slots { get; init; }

        public long? CpuMillis { get; init; }

        public long MemoryBytes { get; init; }

        public Dictionary<string, long>? Resources { get; init; }

        public Dictionary<string, string>? Labels { get; init; }

        public int Performance { get; init; } = 100;
    }
}
