using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>How the JSON of a record differs from the record.</summary>
internal static class RecordShapes
{
    // Records whose properties have defaults, or are taken apart below, begin as one without anything, and each field that comes is
    // set. All others are made by their constructors.
    private static readonly Dictionary<Type, Func<object>> Beginnings = new()
    {
        [typeof(TaskSpec)] = () => new TaskSpec { Id = default, Kind = null! },
        [typeof(RetryPolicy)] = () => new RetryPolicy(),
        [typeof(UniqueKey)] = () => new UniqueKey { Key = null! },
        [typeof(LabelPreference)] = () => new LabelPreference(null!, null!, 1),
        [typeof(TaskInfo)] = () => new TaskInfo { Id = default, Kind = null!, Queue = null!, Phase = default },
        [typeof(NodeInfo)] = () => new NodeInfo(default, new NodeOffer()),
        [typeof(NodeOffer)] = () => new NodeOffer(),
        [typeof(ScoredNode)] = () => default(ScoredNode),

        // The name says where it was sent; one that was left out is told from any other.
        [typeof(QueueOptions)] = () => new QueueOptions { Name = null! },
        [typeof(LimitOptions)] = () => new LimitOptions { Name = null! },
        [typeof(StragglerOptions)] = () => new StragglerOptions(),
        [typeof(StartRate)] = () => new StartRate(0, TimeSpan.Zero),
        [typeof(QueueStatistics)] = () => new QueueStatistics(new QueueOptions()),
        [typeof(SchedulerStatistics)] = () => new SchedulerStatistics(),
        [typeof(ScheduleStatistics)] = () => new ScheduleStatistics(0, 0, OccurrenceCounts.None),
        [typeof(ScheduleSpec)] = () => new ScheduleSpec { Name = null!, Recurrence = null!, Task = null! },
        [typeof(CalendarSpec)] = () => new CalendarSpec { Name = null! },
        [typeof(ScheduleInfo)] = () => new ScheduleInfo(new ScheduleSpec { Name = "", Recurrence = "", Task = null! }),
    };

    public static void Apply(JsonTypeInfo info)
    {
        if (!Beginnings.TryGetValue(info.Type, out var begin))
        {
            return;
        }

        info.CreateObject = begin;
        foreach (var field in info.Properties)
        {
            // One that the record keeps out of its JSON has none.
            field.Set = field.AttributeProvider is PropertyInfo { SetMethod: not null } property ? SetterOf(field, property) : null;
        }

        switch (begin())
        {
            case TaskSpec task:
                NullIsAbsent(info, task);
                LeaveOutDefaults(info, task, info.Properties);
                Of(info, "timeout").CustomConverter = new TimeGivenConverter(Durations.Shortest, "1 ms");
                TakeBytesApart(info, "payload", emptyIsAbsent: true);
                AddMaxAttempts(info);
                Of(info, "weight").CustomConverter = new NullAsDefault<int>(new WholeNumberConverter(1, TaskSpec.MostWeight), task.Weight);
                Of(info, "slots").CustomConverter = new NullAsDefault<int>(new WholeNumberConverter(1, TaskSpec.MostSlots), task.Slots);
                break;
            case RetryPolicy retry:
                ShapeRetry(info, retry);
                break;
            case UniqueKey unique:
                NullIsAbsent(info, unique);
                LeaveOutDefaults(info, unique, [Of(info, "onConflict")]);
                Of(info, "within").CustomConverter = new WithinConverter();
                break;
            case QueueOptions:
                Of(info, "maxPreemptions").CustomConverter = new WholeNumberConverter(0, QueueOptions.MostPreemptions);
                break;
            case LabelPreference:
                Of(info, "weight").CustomConverter = new WholeNumberConverter(-LabelPreference.MostWeight, LabelPreference.MostWeight);
                info.OnDeserialized = RequireWhole;
                break;
            case TaskInfo task:
                TakeBytesApart(info, "result", emptyIsAbsent: false);
                LeaveOutDefaults(info, task, [Of(info, "after")]);
                break;
            case NodeInfo:
                Flatten(info, "id");
                Flatten(info, "offer");
                LeaveOutDefaults(info, new NodeInfo(default, new NodeOffer()), [Of(info, "blocked"), Of(info, "yieldingKinds")]);
                break;
            case ScoredNode:
                Flatten(info, "node");
                break;
            case QueueStatistics:
                Flatten(info, "queue");
                break;
            case ScheduleSpec schedule:
                NullIsAbsent(info, schedule);
                LeaveOutDefaults(info, schedule, [Of(info, "labels"), Of(info, "calendars")]);
                Of(info, "maxOccurrences").CustomConverter = new OrNull<long>(new LongNumberConverter(lowest: 1));
                info.Properties.Remove(Of(info, "isDeclared"));
                break;
            case LimitOptions or StartRate:
                ShapeLimit(info);
                break;
            case CalendarSpec calendar:
                NullIsAbsent(info, calendar);
                break;
            case ScheduleInfo:
                AddDeclared(info);
                break;
        }
    }

    private static void ShapeRetry(JsonTypeInfo info, RetryPolicy defaults)
    {
        Of(info, "maxAttempts").CustomConverter = new WholeNumberConverter(1, RetryPolicy.MostAttempts);
        Of(info, "jitterPercent").CustomConverter = new WholeNumberConverter(0, RetryPolicy.MostJitterPercent);
        Of(info, "maxAge").CustomConverter = new TimeGivenConverter(RetryPolicy.ShortestMaxAge, "1 s");
        LeaveOutDefaults(info, defaults, [Of(info, "backoff"), Of(info, "delays")]);

        // What a policy does not use would look as if it did.
        Of(info, "baseDelay").ShouldSerialize = (policy, value) => ((RetryPolicy)policy).Delays.Count == 0 || !Equals(value, defaults.BaseDelay);
        Of(info, "maxDelay").ShouldSerialize = (policy, value) =>
            policy is RetryPolicy { Delays.Count: 0, Backoff: RetryBackoff.Exponential } || !Equals(value, defaults.MaxDelay);
    }

    private static void ShapeLimit(JsonTypeInfo info)
    {
        if (info.Type == typeof(StartRate))
        {
            Of(info, "starts").CustomConverter = new WholeNumberConverter(1, StartRate.MostStarts);
            Of(info, "burst").CustomConverter = new WholeNumberConverter(1, StartRate.MostStarts);
            return;
        }

        // The path, or the file, has the name.
        Of(info, "name").IsRequired = false;
        info.Properties.Remove(Of(info, "isPrefix"));
        Of(info, "running").CustomConverter = new OrNull<int>(new WholeNumberConverter(0, LimitOptions.MostRunning));
        LeaveOutDefaults(info, new LimitOptions { Name = "" }, [Of(info, "queues"), Of(info, "kinds")]);
    }

    // What is said of a record by its initial properties, the generated code can't set.
    private static Action<object, object?> SetterOf(JsonPropertyInfo field, PropertyInfo property)
    {
        Action<object, object?> set = property.DeclaringType!.IsValueType ? property.SetValue
            : (Action<object, object?>)typeof(RecordShapes).GetMethod(nameof(CallerOf), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(property.DeclaringType, property.PropertyType).Invoke(null, [property.SetMethod])!;
        return (record, value) => set(
            record,
            value is not null || field.IsSetNullable ? value
                : throw new FieldFault("It is null, but must be " + JsonText.FormOf(field.PropertyType) + "."));
    }

    private static Action<object, object?> CallerOf<TRecord, TValue>(MethodInfo setter)
        where TRecord : class
    {
        var call = setter.CreateDelegate<Action<TRecord, TValue?>>();
        return (record, value) => call((TRecord)record, (TValue?)value);
    }

    private static JsonPropertyInfo Of(JsonTypeInfo info, string name) => info.Properties.Single(p => p.Name == name);

    /// <summary>A null field is treated like a missing one; the reader decides whether a field is required.</summary>
    private static void NullIsAbsent(JsonTypeInfo info, object defaults)
    {
        foreach (var field in info.Properties)
        {
            var (type, set) = (field.PropertyType, field.Set!);
            field.IsRequired = false;
            field.Set = (record, value) =>
            {
                if (value is not null)
                {
                    set(record, value);
                }
            };
            if (type.IsValueType && Nullable.GetUnderlyingType(type) is null && info.Options.GetConverter(type) is var converter)
            {
                field.CustomConverter = (JsonConverter)Activator.CreateInstance(
                    typeof(NullAsDefault<>).MakeGenericType(type), converter, field.Get!(defaults))!;
            }
        }
    }

    private static void LeaveOutDefaults(JsonTypeInfo info, object defaults, IEnumerable<JsonPropertyInfo> fields)
    {
        foreach (var field in fields)
        {
            if (field.Get!(defaults) is not { } left)
            {
                // What is null is left out as it is.
                continue;
            }

            field.ShouldSerialize = (_, value) => !Equals(value, left) && value is not System.Collections.ICollection { Count: 0 };
        }
    }

    /// <summary>Puts the fields of a nested record in place of the record.</summary>
    private static void Flatten(JsonTypeInfo info, string name)
    {
        var outer = Of(info, name);
        var place = info.Properties.IndexOf(outer);
        info.Properties.RemoveAt(place);
        foreach (var inner in info.Options.GetTypeInfo(outer.PropertyType).Properties)
        {
            var property = (PropertyInfo)inner.AttributeProvider!;
            var field = Add(info, place++, inner.PropertyType, inner.Name, record => property.GetValue(outer.Get!(record)), (record, value) =>
            {
                var part = outer.Get!(record);
                property.SetValue(part, value);
                outer.Set!(record, part);
            });
            if (inner.ShouldSerialize is { } should)
            {
                field.ShouldSerialize = (_, value) => should(null!, value);
            }
        }
    }

    /// <summary>Bytes that are JSON in one line are written as JSON, so that people can read them, and all others as base64 in a separate
    /// field; another field says what codecs made of them.</summary>
    private static void TakeBytesApart(JsonTypeInfo info, string name, bool emptyIsAbsent)
    {
        var whole = Of(info, name);
        var place = info.Properties.IndexOf(whole);
        info.Properties.RemoveAt(place);
        Add(
            info,
            place,
            typeof(RawJson),
            name,
            record => Bytes(record) is { } bytes && RawJson.IsOneLineOfJson(bytes.Span) ? new RawJson(bytes) : null,
            (record, value) => Set(record, ((RawJson)value!).Bytes, name));
        Add(
            info,
            place + 1,
            typeof(byte[]),
            name + "Base64",
            record => Bytes(record) is not { } bytes || RawJson.IsOneLineOfJson(bytes.Span) || (emptyIsAbsent && bytes.IsEmpty) ? null : bytes.ToArray(),
            (record, value) =>
            {
                if (value is byte[] bytes)
                {
                    Set(record, bytes, name + "Base64");
                }
            });

        // For people; whoever reads the bytes finds it in them.
        Add(
            info,
            place + 2,
            typeof(string),
            name + "Encoding",
            record => Bytes(record) is { } bytes ? PayloadEnvelope.Describe(bytes) : null,
            (_, _) => { });

        ReadOnlyMemory<byte>? Bytes(object record) => (ReadOnlyMemory<byte>?)whole.Get!(record);

        void Set(object record, ReadOnlyMemory<byte> bytes, string field)
        {
            if (Bytes(record) is { IsEmpty: false })
            {
                throw new FieldFault(field == name ? $"There is a {name}Base64 already; give one of the two."
                    : $"There is a {name} already; give one of the two.");
            }

            whole.Set!(record, bytes);
        }
    }

    // The one thing of a retry policy that is often said alone.
    private static void AddMaxAttempts(JsonTypeInfo info)
    {
        var retry = Of(info, "retry");
        var (isDefault, set) = (retry.ShouldSerialize!, retry.Set!);
        retry.ShouldSerialize = (task, value) => isDefault(task, value) && !IsAttemptsAlone((RetryPolicy)value!);
        retry.Set = (task, value) => set(task, value is not null && IsSaid(task) ? throw new FieldFault("It says maxAttempts as well; give it once.") : value);
        var alone = Add(info, info.Properties.IndexOf(retry), typeof(int?), "maxAttempts", AttemptsAlone, (task, value) =>
        {
            if (value is int attempts)
            {
                set(task, IsSaid(task) ? throw new FieldFault("It stands in retry as well; give it once.")
                    : attempts is >= 1 and <= RetryPolicy.MostAttempts ? RetryPolicy.Default with { MaxAttempts = attempts }
                    : throw new FieldFault($"It is {attempts}, but must be {LongNumberConverter.Between(1, RetryPolicy.MostAttempts)}."));
            }
        });
        alone.CustomConverter = new OrNull<int>(new WholeNumberConverter(1, RetryPolicy.MostAttempts));

        static bool IsSaid(object task) => !ReferenceEquals(((TaskSpec)task).Retry, RetryPolicy.Default);

        // One that is out of range is refused by its own name.
        static bool IsAttemptsAlone(RetryPolicy retry) => retry.MaxAttempts is >= 1 and <= RetryPolicy.MostAttempts
            && retry == RetryPolicy.Default with { MaxAttempts = retry.MaxAttempts };

        static object? AttemptsAlone(object task) =>
            ((TaskSpec)task).Retry is var retry && retry != RetryPolicy.Default && IsAttemptsAlone(retry) ? retry.MaxAttempts : null;
    }

    private static void RequireWhole(object record)
    {
        var label = (LabelPreference)record;
        var (field, reason) = label switch
        {
            { Key: null } => ("key", "It is missing."),
            { Value: null } => ("value", "It is missing."),
            { Weight: 0 } => ("weight", $"It is 0, which prefers nothing; it may be -{LabelPreference.MostWeight} to {LabelPreference.MostWeight}."),
            { Weight: < -LabelPreference.MostWeight or > LabelPreference.MostWeight } => (
                "weight", $"It is {label.Weight}, but must be {LongNumberConverter.Between(-LabelPreference.MostWeight, LabelPreference.MostWeight)}."),
            _ => (null, ""),
        };
        if (field is not null)
        {
            throw new FieldFault(reason, field);
        }
    }

    // Nobody who sends a schedule says that of it.
    private static void AddDeclared(JsonTypeInfo info)
    {
        var schedule = Of(info, "schedule");
        var set = schedule.Set!;
        schedule.Set = (record, value) => set(record, (ScheduleSpec)value! with { IsDeclared = ((ScheduleInfo)record).Spec.IsDeclared });
        Add(
            info,
            1 + info.Properties.IndexOf(schedule),
            typeof(bool),
            "declared",
            record => ((ScheduleInfo)record).Spec.IsDeclared,
            (record, value) => set(record, ((ScheduleInfo)record).Spec with { IsDeclared = (bool)value! }));
    }

    private static JsonPropertyInfo Add(
        JsonTypeInfo info, int place, Type type, string name, Func<object, object?> get, Action<object, object?> set)
    {
        var field = info.CreateJsonPropertyInfo(type, name);
        (field.Get, field.Set) = (get, set);
        info.Properties.Insert(place, field);
        return field;
    }
}
