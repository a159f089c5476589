using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>A schedule as it is sent, read with care, because people write it: what is wrong is said by field.</summary>
internal static class ScheduleReading
{
    private const string Example = """such as {"recurrence": "cron: 0 2 * * *", "task": {"kind": "noop"}}""";

    private static readonly string[] Fields =
    [
        "catchUp", "end", "except", "jitter", "labels", "maxOccurrences", "name", "overlap", "principal", "recurrence", "start", "task", "zone",
    ];

    /// <param name="name">Where it was sent.</param>
    /// <exception cref="BadFieldException">A field can't be read.</exception>
    public static ScheduleSpec Read(ReadOnlySpan<byte> json, string name) =>
        JsonText.Read(json, (ref Utf8JsonReader reader) => Read(ref reader, name));

    /// <summary>Reads <c>{"nightly": {"recurrence": …, "task": …}, …}</c>.</summary>
    /// <exception cref="BadFieldException">It is not JSON, or a field can't be read: its name begins with that of the schedule.</exception>
    public static IReadOnlyList<ScheduleSpec> ReadAll(ReadOnlySpan<byte> json) => JsonText.Read<IReadOnlyList<ScheduleSpec>>(json, (ref Utf8JsonReader reader) =>
    {
        RequireObject(ref reader, """such as {"nightly": {"recurrence": "cron: 0 2 * * *", "task": {"kind": "noop"}}}""");
        var schedules = new List<ScheduleSpec>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (FieldReading.NextKey(ref reader, null, seen) is { } name)
        {
            try
            {
                schedules.Add(Read(ref reader, name));
            }
            catch (BadFieldException e)
            {
                throw new BadFieldException(e.Field is null ? name : $"{name}.{e.Field}", e.Reason);
            }
        }

        return schedules;
    });

    /// <summary>Reads <c>{"reason": …}</c>.</summary>
    /// <exception cref="BadFieldException">A field can't be read.</exception>
    public static string ReadReason(ReadOnlySpan<byte> json) => JsonText.Read(json, (ref Utf8JsonReader reader) =>
    {
        RequireObject(ref reader, """such as {"reason": "the disk is full"}""");
        string? reason = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (FieldReading.NextKey(ref reader, null, seen) is { } field)
        {
            reason = field == "reason" ? FieldReading.Text(ref reader, field) : throw new BadFieldException(field, "There is no such field. Known: reason.");
        }

        return reason ?? throw new BadFieldException("reason", "It is missing: why it is held.");
    });

    private static ScheduleSpec Read(ref Utf8JsonReader reader, string name)
    {
        RequireObject(ref reader, Example);
        string? field = null;
        try
        {
            string? recurrence = null;
            TaskSpec? task = null;
            var spec = new ScheduleSpec { Name = name, Recurrence = "", Task = new TaskSpec { Id = new TaskId(name), Kind = "" } };
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (FieldReading.NextKey(ref reader, null, seen) is { } key)
            {
                field = key;
                switch (key)
                {
                    case "recurrence":
                        recurrence = FieldReading.Text(ref reader, key);
                        break;
                    case "task":
                        task = Task(ref reader, name);
                        break;
                    case var _ when reader.TokenType == JsonTokenType.Null:
                        break;
                    default:
                        spec = With(spec, ref reader, key);
                        break;
                }

                field = null;
            }

            return spec with
            {
                Recurrence = recurrence ?? throw new BadFieldException("recurrence", "It is missing: when the schedule is due."),
                Task = task ?? throw new BadFieldException("task", "It is missing: what is submitted."),
            };
        }
        catch (InvalidOperationException)
        {
            throw new BadFieldException(field, TextRule.LoneSurrogate);
        }
    }

    private static TaskSpec Task(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return TaskSpecConverter.Read(ref reader, name);
        }
        catch (BadFieldException e)
        {
            throw new BadFieldException(e.Field is null ? "task" : "task." + e.Field, e.Reason);
        }
    }

    private static ScheduleSpec With(ScheduleSpec spec, ref Utf8JsonReader reader, string field) => field switch
    {
        "name" when FieldReading.Text(ref reader, field) is var said => said == spec.Name ? spec
            : throw new BadFieldException(field, $"It is \"{said}\", but the path names the schedule '{spec.Name}'."),
        "zone" => spec with { Zone = FieldReading.Text(ref reader, field) },
        "except" => spec with { Except = FieldReading.Text(ref reader, field) },
        "start" => spec with { Start = FieldReading.Moment(ref reader, field) },
        "end" => spec with { End = FieldReading.Moment(ref reader, field) },
        "maxOccurrences" => spec with { MaxOccurrences = FieldReading.Number(ref reader, field, 1, long.MaxValue) },
        "overlap" => spec with { Overlap = Overlap(FieldReading.Text(ref reader, field)) },
        "catchUp" when FieldReading.Text(ref reader, field) is var text => spec with
        {
            CatchUp = CatchUp.Parse(text) ?? throw new BadFieldException(field, $"It is \"{text}\", but must be one such as {CatchUp.Examples}."),
        },
        "jitter" => spec with { Jitter = FieldReading.Duration(ref reader, field) },
        "labels" => spec with { Labels = FieldReading.Labels(ref reader, field) },
        "principal" => spec with { Principal = FieldReading.Text(ref reader, field) },
        _ => throw new BadFieldException(field, $"There is no such field. Known: {string.Join(", ", Fields)}."),
    };

    private static OverlapPolicy Overlap(string text) => text switch
    {
        "allow" => OverlapPolicy.Allow,
        "skip" => OverlapPolicy.Skip,
        "queue" => OverlapPolicy.Queue,
        "cancel" => OverlapPolicy.Cancel,
        _ => throw new BadFieldException("overlap", $"It is \"{text}\", but must be allow, skip, queue or cancel."),
    };

    private static void RequireObject(ref Utf8JsonReader reader, string example)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadFieldException(null, $"It is not a JSON object, {example}.");
        }
    }
}
