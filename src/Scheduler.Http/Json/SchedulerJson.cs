using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>
/// The project's one JSON format: what the HTTP API sends and what commands print with <c>--json</c>. It is the JSON of the contracts'
/// records: names, including those of phases and codes, are in camel case; fields without a value are omitted. Differences from the records are in
/// <see cref="RecordShapes"/>; how a value is written and read is in its converter.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,

    // What may be nested has its own limit, and the error names it.
    MaxDepth = int.MaxValue,
    Converters =
    [
        typeof(TextConverter),
        typeof(FlagConverter),
        typeof(WholeNumberConverter),
        typeof(LongNumberConverter),
        typeof(Base64Converter),
        typeof(DurationConverter),
        typeof(MomentConverter),
        typeof(TaskIdConverter),
        typeof(FencingTokenConverter),
        typeof(CatchUpConverter),
        typeof(DateConverter),
        typeof(LimitUseConverter),
        typeof(DependencyConverter),
        typeof(LabelsConverter),
        typeof(ResourcesConverter),
        typeof(NameConverter<TaskPhase>),
        typeof(NameConverter<HoldTarget>),
        typeof(NameConverter<OrderFailure>),
        typeof(NameConverter<UniqueConflict>),
        typeof(NameConverter<DependencyCondition>),
        typeof(NameConverter<UnmetAction>),
        typeof(NameConverter<UniqueResult>),
        typeof(NameConverter<NodePhase>),
        typeof(NameConverter<PendingReason>),
        typeof(NameConverter<PreemptionCause>),
        typeof(NameConverter<AttemptEnd>),
        typeof(NameConverter<LogLineLevel>),
        typeof(NameConverter<RejectionCode>),
        typeof(NameConverter<OverlapPolicy>),
        typeof(NameConverter<RetryBackoff>),
        typeof(NameConverter<OccurrenceDecision>),
    ])]
[JsonSerializable(typeof(IReadOnlyList<TaskSpec>))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(SubmitAccepted))]
[JsonSerializable(typeof(CancelAccepted))]
[JsonSerializable(typeof(RetryAccepted))]
[JsonSerializable(typeof(ReviseAccepted))]
[JsonSerializable(typeof(RunAccepted))]
[JsonSerializable(typeof(TasksCounted))]
[JsonSerializable(typeof(BackupJson))]
[JsonSerializable(typeof(NodesListed))]
[JsonSerializable(typeof(TaskExplanation))]
[JsonSerializable(typeof(NodePhaseJson))]
[JsonSerializable(typeof(SchedulerStatistics))]
[JsonSerializable(typeof(SchedulePage))]
[JsonSerializable(typeof(CalendarPage))]
[JsonSerializable(typeof(Dictionary<string, ScheduleSpec>))]
[JsonSerializable(typeof(Dictionary<string, CalendarSpec>))]
[JsonSerializable(typeof(Dictionary<string, LimitOptions>))]
[JsonSerializable(typeof(HoldReasonJson))]
[JsonSerializable(typeof(BackfillAccepted))]
[JsonSerializable(typeof(LimitsListed))]
[JsonSerializable(typeof(HoldsListed))]
[JsonSerializable(typeof(LockAskJson))]
[JsonSerializable(typeof(LockHolderJson))]
[JsonSerializable(typeof(LockAcquired))]
[JsonSerializable(typeof(LockAwaited))]
[JsonSerializable(typeof(LocksListed))]
[JsonSerializable(typeof(GroupInfo))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(DependantsFound))]
[JsonSerializable(typeof(AttemptInfo))]
[JsonSerializable(typeof(AttemptsFound))]
[JsonSerializable(typeof(LogFound))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(RevisionJson))]
[JsonSerializable(typeof(BulkJson))]
[JsonSerializable(typeof(BulkProgress))]
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(RawJson))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class SchedulerJson : JsonSerializerContext
{
    // Characters as they are: nobody puts this into HTML unescaped. Made when it is asked for: what it is made from is in a part of this
    // type that may be initialized later.
    private static JsonSerializerOptions Plain => field ??= new(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = Default.WithAddedModifier(RecordShapes.Apply),
    };

    private static JsonSerializerOptions Strict => field ??= new(Plain)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static JsonReaderOptions ReaderOptions => new() { MaxDepth = Default.Options.MaxDepth };

    /// <summary>For everything that programs write, and for reading it: fields of a later version are ignored.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Plain.GetTypeInfo(typeof(T));

    /// <summary>For reading what people write: a field that is unknown or given twice is refused.</summary>
    public static JsonTypeInfo<T> Sent<T>() => (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T));
}
