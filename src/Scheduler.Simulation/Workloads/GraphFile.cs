using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Workloads;

/// <summary>
/// Tasks that wait for each other, as JSON: <c>{"tasks": [{"id": "b", "runTime": "1m30s", "after": ["a"], "estimate": 60, "arrives": 0, "slots": 1,
/// "cpuMillis": 0, "memoryBytes": 0}]}</c>, of which only id and runTime must be there; or a workflow of WfCommons (<see cref="WfFormat"/>).
/// </summary>
public static class GraphFile
{
    private const string Times = "a time up to 3,650 days: a number of seconds, or a text such as " + Durations.Examples;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly JsonSerializerOptions Strict = new(Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Whether a file that begins with this line is one, as far as that tells.</summary>
    public static bool IsGraph(string firstLine) => firstLine.TrimStart().StartsWith('{');

    /// <summary>Reads plain or gzip.</summary>
    /// <exception cref="WorkloadException">It is not such a document, or no such tasks can be run.</exception>
    public static Workload Read(Stream stream, string name)
    {
        try
        {
            var root = JsonSerializer.Deserialize<JsonElement>(string.Join('\n', new TraceLines(name).Read(stream)), Json);
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("workflow", out var workflow)
                ? WfFormat.Read(workflow, name)
                : GraphWorkload.ToWorkload(name, [.. root.Deserialize<Document>(Strict)!.Tasks.Select(task => ToTask(task, name))], cluster: null, []);
        }
        catch (JsonException e)
        {
            throw new WorkloadException($"{name}: {JsonFaultText.Reading(e)}");
        }
    }

    private static GraphTask ToTask(GraphFileTask task, string name)
    {
        if (task.Slots < 1 || task.CpuMillis < 0 || task.MemoryBytes < 0)
        {
            throw new WorkloadException($"{name}: the task '{task.Id}' must have at least one slot, and must not request less than nothing.");
        }

        return new GraphTask(task.Id, Time("runTime", task.RunTime)!.Value, [.. (task.After ?? []).Distinct(StringComparer.Ordinal)])
        {
            Arrives = Time("arrives", task.Arrives),
            Estimate = Time("estimate", task.Estimate),
            Slots = task.Slots,
            Request = new Resources(task.CpuMillis, task.MemoryBytes),
        };

        TimeSpan? Time(string field, JsonElement? value) => value is not { } given ? null
            : (given.ValueKind is JsonValueKind.Number or JsonValueKind.String ? Durations.ParseSecondsOr(given.ToString()) : null)
                ?? throw new WorkloadException($"{name}: {field} of the task '{task.Id}' is '{given}', but must be {Times}.");
    }

    private sealed record Document
    {
        public required GraphFileTask[] Tasks { get; init; }
    }

    private sealed record GraphFileTask
    {
        public required string Id { get; init; }

        public required JsonElement RunTime { get; init; }

        public string[]? After { get; init; }

        public JsonElement? Estimate { get; init; }

        public JsonElement? Arrives { get; init; }

        public int Slots { get; init; } = 1;

        public long CpuMillis { get; init; }

        public long MemoryBytes { get; init; }
    }
}
