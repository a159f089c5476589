using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>A queue as it is sent, read with care, because people write it: what is wrong is said by field.</summary>
internal static class QueueReading
{
    private static readonly string[] Fields =
    [
        "ageAfter", "maxPreemptions", "minRunTime", "name", "paused", "policy", "preempt", "preemptionMargin", "slice", "strategy",
    ];

    /// <param name="name">Where it was sent.</param>
    /// <exception cref="BadFieldException">A field can't be read.</exception>
    public static QueueOptions Read(ReadOnlySpan<byte> json, string name) =>
        JsonText.Read(json, (ref Utf8JsonReader reader) => Read(ref reader, name));

    private static QueueOptions Read(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadFieldException(null, """It is not a JSON object, such as {"policy": "sjf", "ageAfter": "5m"}.""");
        }

        string? field = null;
        try
        {
            var queue = new QueueOptions { Name = name };
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (FieldReading.NextKey(ref reader, null, seen) is { } key)
            {
                field = key;
                queue = With(queue, ref reader, field);
                field = null;
            }

            return queue;
        }
        catch (InvalidOperationException)
        {
            throw new BadFieldException(field, TextRule.LoneSurrogate);
        }
    }

    private static QueueOptions With(QueueOptions queue, ref Utf8JsonReader reader, string field) => field switch
    {
        "name" when FieldReading.Text(ref reader, field) is var said => said == queue.Name ? queue
            : throw new BadFieldException(field, $"It is \"{said}\", but the path names the queue '{queue.Name}'."),
        "policy" => queue with { Policy = FieldReading.Text(ref reader, field) },
        "strategy" => queue with { Strategy = FieldReading.Text(ref reader, field) },
        "ageAfter" => queue with { AgeAfter = reader.TokenType == JsonTokenType.Null ? null : FieldReading.Duration(ref reader, field) },
        "paused" => queue with { Paused = FieldReading.Flag(ref reader, field) },
        "preempt" => queue with { Preempt = reader.TokenType == JsonTokenType.Null ? null : FieldReading.Flag(ref reader, field) },
        "slice" => queue with { Slice = FieldReading.Duration(ref reader, field) },
        "minRunTime" => queue with { MinRunTime = FieldReading.Duration(ref reader, field) },
        "preemptionMargin" => queue with { PreemptionMargin = FieldReading.Duration(ref reader, field) },
        "maxPreemptions" => queue with { MaxPreemptions = (int)FieldReading.Number(ref reader, field, 0, 1_000_000) },
        _ => throw new BadFieldException(field, $"There is no such field. Known: {string.Join(", ", Fields)}."),
    };
}
