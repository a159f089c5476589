using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Cli.Bench;

/// <summary>One JSON line of output. A figure that a benchmark does not have is null.</summary>
internal sealed record BenchmarkResult
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Name { get; init; }

    public required long Tasks { get; init; }

    /// <summary>Tasks a second, from the first submit to the last outcome.</summary>
    public double? Throughput { get; init; }

    [JsonPropertyName("p50_ms")]
    public double? P50Ms { get; init; }

    [JsonPropertyName("p99_ms")]
    public double? P99Ms { get; init; }

    /// <summary>Whether an acknowledged submit survives the loss of power.</summary>
    public required bool Durable { get; init; }

    /// <summary>Managed memory a task beyond its payload.</summary>
    public double? BytesPerTask { get; init; }

    /// <summary>What else the benchmark measured, by name.</summary>
    public IReadOnlyDictionary<string, double>? More { get; init; }

    /// <summary>What the figures mean, where the names do not say it.</summary>
    public string? Note { get; init; }

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}
