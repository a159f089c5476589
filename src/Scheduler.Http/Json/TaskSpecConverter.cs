using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>
/// A task as it is submitted: the fields of a line of <c>scheduler run</c>, and those that only programs set. Read with care,
/// because people write it: what is wrong is said by field. Written so that it reads as the same task.
/// </summary>
internal sealed class TaskSpecConverter : JsonConverter<TaskSpec>
{
    public static readonly IReadOnlyList<string> Fields =
    [
        "affinityKey", "antiAffinityKey", "deadline", "estimate", "expiresAt", "fairnessKey", "headers", "id", "kind", "labels",
        "maxAttempts", "notBefore", "payload", "payloadBase64", "preferredLabels", "principal", "priority", "queue", "request", "retry",
        "slots", "timeout", "weight",
    ];

    /// <exception cref="BadFieldException">A field can't be read.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public override TaskSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, id: null);

    /// <param name="id">For a task that has none.</param>
    /// <inheritdoc cref="Read(ref Utf8JsonReader,Type,JsonSerializerOptions)" path="/exception"/>
    public static TaskSpec Read(ref Utf8JsonReader reader, string? id)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadFieldException(null, """It is not a JSON object, such as {"id": "a", "kind": "noop"}.""");
        }

        string? field = null;
        try
        {
            var draft = new TaskDraft { Id = id };
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (FieldReading.NextKey(ref reader, null, seen) is { } key)
            {
                field = key;

                // Null is as good as not there; but for a payload it is one.
                if (reader.TokenType != JsonTokenType.Null || field == "payload")
                {
                    ReadValue(ref reader, field, draft);
                }

                field = null;
            }

            return draft.ToSpec();
        }
        catch (InvalidOperationException)
        {
            throw new BadFieldException(field, TextRule.LoneSurrogate);
        }
    }

    public override void Write(Utf8JsonWriter writer, TaskSpec value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("id", value.Id.Value);
        writer.WriteString("kind", value.Kind);
        if (value.Queue != QueueOptions.DefaultName)
        {
            writer.WriteString("queue", value.Queue);
        }

        WritePayload(writer, value);
        if (value.Priority != 0)
        {
            writer.WriteNumber("priority", value.Priority);
        }

        WriteRetry(writer, value.Retry);
        WriteSpan(writer, "estimate", value.Estimate);
        WriteSpan(writer, "timeout", value.Timeout);
        WriteMoment(writer, "notBefore", value.NotBefore);
        WriteMoment(writer, "deadline", value.Deadline);
        WriteMoment(writer, "expiresAt", value.ExpiresAt);
        WriteNeeds(writer, value);
        if (value.Headers is { } headers)
        {
            WriteTexts(writer, "headers", headers);
        }

        if (value.Principal is { } principal)
        {
            writer.WriteString("principal", principal);
        }

        if (value.FairnessKey is { } key)
        {
            writer.WriteString("fairnessKey", key);
        }

        if (value.Weight != 1)
        {
            writer.WriteNumber("weight", value.Weight);
        }

        if (value.Slots != 1)
        {
            writer.WriteNumber("slots", value.Slots);
        }

        if (value.AffinityKey is { } affinityKey)
        {
            writer.WriteString("affinityKey", affinityKey);
        }

        if (value.AntiAffinityKey is { } antiAffinityKey)
        {
            writer.WriteString("antiAffinityKey", antiAffinityKey);
        }

        writer.WriteEndObject();
    }

    private static void ReadValue(ref Utf8JsonReader reader, string field, TaskDraft draft)
    {
        switch (field)
        {
            case "id":
                draft.Id = FieldReading.Text(ref reader, field);
                break;
            case "kind":
                draft.Kind = FieldReading.Text(ref reader, field);
                break;
            case "payload":
                draft.Payload = PayloadReading.Take(ref reader, field);
                break;
            case "payloadBase64":
                draft.PayloadBase64 = FieldReading.Base64(ref reader, field);
                break;
            case "queue":
                draft.Queue = FieldReading.Text(ref reader, field);
                break;
            case "priority":
                draft.Priority = (int)FieldReading.Number(ref reader, field, int.MinValue, int.MaxValue);
                break;
            case "maxAttempts":
                draft.MaxAttempts = (int)FieldReading.Number(ref reader, field, 1, 1_000);
                break;
            case "retry":
                draft.Retry = FieldReading.Retry(ref reader, field);
                break;
            case "headers":
                draft.Headers = FieldReading.Texts(ref reader, field, "{\"tenant\": \"a\"}");
                break;
            case "principal":
                draft.Principal = FieldReading.Text(ref reader, field);
                break;
            default:
                ReadTimeOrNeed(ref reader, field, draft);
                break;
        }
    }

    private static void ReadTimeOrNeed(ref Utf8JsonReader reader, string field, TaskDraft draft)
    {
        switch (field)
        {
            case "estimate":
                draft.Estimate = FieldReading.Duration(ref reader, field);
                break;
            case "timeout":
                draft.Timeout = FieldReading.Duration(ref reader, field, mayBeZero: false);
                break;
            case "deadline":
                draft.Deadline = FieldReading.Moment(ref reader, field);
                break;
            case "notBefore":
                draft.NotBefore = FieldReading.Moment(ref reader, field);
                break;
            case "expiresAt":
                draft.ExpiresAt = FieldReading.Moment(ref reader, field);
                break;
            case "fairnessKey":
                draft.FairnessKey = FieldReading.Text(ref reader, field);
                break;
            case "weight":
                draft.Weight = (int)FieldReading.Number(ref reader, field, 1, 1_000);
                break;
            case "slots":
                draft.Slots = (int)FieldReading.Number(ref reader, field, 1, 10_000);
                break;
            case "affinityKey":
                draft.AffinityKey = FieldReading.Text(ref reader, field);
                break;
            case "antiAffinityKey":
                draft.AntiAffinityKey = FieldReading.Text(ref reader, field);
                break;
            case "request":
                draft.Request = FieldReading.Request(ref reader, field);
                break;
            case "preferredLabels":
                draft.PreferredLabels = FieldReading.Preferences(ref reader, field);
                break;
            case "labels":
                draft.Labels = FieldReading.Labels(ref reader, field);
                break;
            default:
                throw new BadFieldException(field, $"There is no such field. Known: {string.Join(", ", Fields)}.");
        }
    }

    private static void WritePayload(Utf8JsonWriter writer, TaskSpec value)
    {
        var (json, base64) = RawJson.Split(value.Payload);
        if (json is { } raw)
        {
            writer.WritePropertyName("payload");
            writer.WriteRawValue(raw.Bytes.Span, skipInputValidation: true);
        }
        else if (base64 is not null)
        {
            writer.WriteBase64String("payloadBase64", base64);
        }
    }

    private static void WriteRetry(Utf8JsonWriter writer, RetryPolicy retry)
    {
        if (retry == RetryPolicy.Default)
        {
            return;
        }

        if (retry == RetryPolicy.Default with { MaxAttempts = retry.MaxAttempts })
        {
            writer.WriteNumber("maxAttempts", retry.MaxAttempts);
            return;
        }

        writer.WriteStartObject("retry");
        writer.WriteNumber("maxAttempts", retry.MaxAttempts);
        WriteSpan(writer, "baseDelay", retry.BaseDelay);
        WriteSpan(writer, "maxDelay", retry.MaxDelay);
        writer.WriteNumber("jitterPercent", retry.JitterPercent);
        writer.WriteEndObject();
    }

    private static void WriteNeeds(Utf8JsonWriter writer, TaskSpec value)
    {
        if (!value.Request.IsNone)
        {
            writer.WriteStartObject("request");
            foreach (var (name, amount) in ResourcesJson.Amounts(value.Request))
            {
                writer.WriteNumber(name, amount);
            }

            writer.WriteEndObject();
        }

        if (!value.RequiredLabels.IsNone)
        {
            WriteTexts(writer, "labels", value.RequiredLabels.Pairs);
        }

        if (value.PreferredLabels.Count > 0)
        {
            writer.WriteStartArray("preferredLabels");
            foreach (var (key, text, weight) in value.PreferredLabels)
            {
                writer.WriteStartObject();
                writer.WriteString("key", key);
                writer.WriteString("value", text);
                writer.WriteNumber("weight", weight);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> texts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, text) in texts)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }

    // Seconds, to the last of their ticks.
    private static void WriteSpan(Utf8JsonWriter writer, string name, TimeSpan? span)
    {
        if (span is { } some)
        {
            writer.WriteNumber(name, Moments.Seconds(some));
        }
    }

    private static void WriteMoment(Utf8JsonWriter writer, string name, Timestamp? moment)
    {
        if (moment is { } some)
        {
            writer.WriteString(name, some.ToString());
        }
    }
}
