using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>
/// Reads JSON that people send: errors are reported by field, and in the same words for a line, an argument or a body.
/// </summary>
internal static class JsonText
{
    private const string TaskExample = """{"id": "a", "kind": "noop"}""";
    private const string LimitExample = """{"running": 5, "rate": {"starts": 10, "period": "1s", "burst": 3}}""";
    private const string ScheduleExample = """{"recurrence": "cron: 0 2 * * *", "task": {"kind": "noop"}}""";

    private const string CalendarExample = """{"dates": ["2027-12-24", "2027-12-25"], "recurrence": "cron: 0 0 * * SAT,SUN"}""";

    // Of what is read as a whole, or has rules of its own.
    private static readonly Dictionary<Type, string> Examples = new()
    {
        [typeof(TaskSpec)] = TaskExample,
        [typeof(IReadOnlyList<TaskSpec>)] = TaskExample,
        [typeof(QueueOptions)] = """{"policy": "sjf", "ageAfter": "5m"}""",
        [typeof(ScheduleSpec)] = ScheduleExample,
        [typeof(Dictionary<string, ScheduleSpec>)] = $"{{\"nightly\": {ScheduleExample}}}",
        [typeof(CalendarSpec)] = CalendarExample,
        [typeof(Dictionary<string, CalendarSpec>)] = $"{{\"holidays\": {CalendarExample}}}",
        [typeof(LimitOptions)] = LimitExample,
        [typeof(Dictionary<string, LimitOptions>)] = $"{{\"api:acme\": {LimitExample}}}",
        [typeof(BulkJson)] = """{"filter": {"queue": "mail"}, "action": "cancel"}""",
        [typeof(RevisionJson)] = """{"priority": 5, "notBefore": "2030-01-31T18:00:00Z", "queue": "other"}""",
        [typeof(LockAskJson)] = """{"owner": "ledger-job-17", "lease": "30s"}""",
        [typeof(LockHolderJson)] = """{"owner": "ledger-job-17", "token": 1234}""",
        [typeof(HoldReasonJson)] = """{"reason": "the disk is full", "by": "ana"}""",
    };

    // What has no converter of its own, as messages say it.
    private static readonly Dictionary<Type, string> Forms = new()
    {
        [typeof(string)] = TextConverter.Form,
        [typeof(RetryPolicy)] = """an object such as {"maxAttempts": 5, "baseDelay": "2s"}""",
        [typeof(IReadOnlyList<TimeSpan>)] = """a list of durations such as ["10s", "1m", "10m"]""",
        [typeof(IReadOnlyDictionary<string, string>)] = """an object such as {"tenant": "a"}""",
        [typeof(IReadOnlyList<LimitUse>)] = """a list such as ["api:acme", {"name": "gpu", "cost": 2}]""",
        [typeof(IReadOnlyList<Dependency>)] = """a list such as ["a", {"task": "b", "on": "finished"}, {"group": "g"}]""",
        [typeof(BulkFilterJson)] = """an object such as {"queue": "mail", "error": "refused"}""",
        [typeof(UniqueKey)] = """an object such as {"key": "report-7", "onConflict": "replace"}""",
        [typeof(StartRate)] = """an object such as {"starts": 10, "period": "1s", "burst": 3}""",
        [typeof(IReadOnlyList<LabelPreference>)] = """a list such as [{"key": "zone", "value": "a", "weight": 50}]""",
        [typeof(IReadOnlyList<DateOnly>)] = """a list of dates such as ["2027-12-24", "2027-12-25"]""",
        [typeof(IReadOnlyList<string>)] = """a list of names such as ["a", "b"]""",
        [typeof(LabelPreference)] = """an object such as {"key": "zone", "value": "a", "weight": 50}""",
    };

    /// <param name="json">With or without a byte order mark.</param>
    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        if (Utf8Text.InvalidFrom(json) is { } at)
        {
            throw new BadFieldException(null, Invariant($"It is not UTF-8, from byte {at} on."));
        }

        json = Utf8Text.WithoutMark(json);

        var type = SchedulerJson.Sent<T>();
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new BadFieldException(null, NotAnObject(typeof(T)));
        }
        catch (JsonException e) when (e is not FieldFault && e.InnerException is JsonException)
        {
            var line = e.LineNumber is > 0 and var number ? Invariant($"line {number + 1}, ") : "";
            throw new BadFieldException(null, Invariant($"It is not JSON, from {line}byte {(e.BytePositionInLine ?? 0) + 1} on."));
        }
        catch (JsonException e)
        {
            var place = JsonPlace.Find(e.Path, ReaderOf(json));
            throw new BadFieldException(Field(place, e as FieldFault), Reason(e, place, ReaderOf(json), type));
        }
        catch (InvalidOperationException) when (HasLoneSurrogate(json))
        {
            // In the name of a field: values are looked at by their converters.
            throw new BadFieldException(null, TextRule.LoneSurrogate);
        }
    }

    /// <summary>Returns the items of the list before the first one that cannot be read.</summary>
    public static IEnumerable<T> ReadFirst<T>(ReadOnlySpan<byte> json)
    {
        var first = new List<T>();
        var reader = new Utf8JsonReader(Utf8Text.WithoutMark(json), SchedulerJson.ReaderOptions);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                first.Add(JsonSerializer.Deserialize(ref reader, SchedulerJson.Sent<T>())!);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What is wrong with it is known.
        }

        return first;
    }

    public static string NotAnObject(Type type) => $"It is not a JSON object, such as {Examples[type]}.";

    /// <summary>What a value of a type must be, such as <c>a text</c>.</summary>
    public static string FormOf(Type type) => Forms.GetValueOrDefault(type, "of another form");

    private static string? Field(IEnumerable<JsonStep> place, FieldFault? fault) =>
        JsonPlace.Text(fault?.Inside is { } inside ? place.Append(new JsonStep(inside)) : place) is { Length: > 0 } field ? field : null;

    // Goes to the place again, which the serializer left: for what stands there, and what may.
    private static string Reason(JsonException e, IEnumerable<JsonStep> place, Utf8JsonReader reader, JsonTypeInfo type)
    {
        if (e is FieldFault)
        {
            return e.Message;
        }

        foreach (var step in place)
        {
            if (type.Kind == JsonTypeInfoKind.Object && type.Properties.FirstOrDefault(p => p.Name == step.Name) is not { } field)
            {
                return $"There is no such field. Known: {string.Join(", ", type.Properties.Select(p => p.Name).Order(StringComparer.Ordinal))}.";
            }

            if ((type.Kind == JsonTypeInfoKind.Object ? type.Properties.First(p => p.Name == step.Name).PropertyType : type.ElementType) is not { } inner)
            {
                break;
            }

            type = type.Options.GetTypeInfo(inner);
            Enter(ref reader, step);
        }

        return e.Message.StartsWith("Duplicate propert", StringComparison.Ordinal) ? FieldFault.Twice
            : e.InnerException is InvalidOperationException ? TextRule.LoneSurrogate
            : Examples.ContainsKey(type.Type) ? NotAnObject(type.Type)
            : $"It is {FieldFault.Found(ref reader)}, but must be {FormOf(type.Type)}.";
    }

    // From an object or a list to a value in it.
    private static void Enter(ref Utf8JsonReader reader, JsonStep step)
    {
        reader.Read();
        for (var index = 0; step.Name is null ? index < step.Index : !reader.ValueTextEquals(step.Name); index++)
        {
            reader.Skip();
            reader.Read();
        }

        if (step.Name is not null)
        {
            reader.Read();
        }
    }

    private static Utf8JsonReader ReaderOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, SchedulerJson.ReaderOptions);
        reader.Read();
        return reader;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = ReaderOf(json);
            var isFound = false;
            while (!isFound && reader.Read())
            {
                isFound = RawJson.HasLoneSurrogate(ref reader);
            }

            return isFound;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
