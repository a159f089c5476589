using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>
/// The one JSON of the project: what the HTTP API sends and what commands print with <c>--json</c>. Names in camel case, also
/// those of phases and codes; what has no value is left out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

    // A payload or a result, which may have 64 levels, in a task in a list.
    MaxDepth = 128,
    Converters =
    [
        typeof(TaskSpecConverter),
        typeof(CamelCaseName<TaskPhase>),
        typeof(CamelCaseName<NodePhase>),
        typeof(CamelCaseName<PendingReason>),
        typeof(CamelCaseName<PreemptionCause>),
        typeof(CamelCaseName<RejectionCode>),
        typeof(CamelCaseName<OverlapPolicy>),
        typeof(CamelCaseName<OccurrenceDecision>),
    ])]
[JsonSerializable(typeof(TaskSpec))]
[JsonSerializable(typeof(IReadOnlyList<TaskSpec>))]
[JsonSerializable(typeof(TaskJson))]
[JsonSerializable(typeof(PageJson))]
[JsonSerializable(typeof(SubmittedJson))]
[JsonSerializable(typeof(ReceiptJson))]
[JsonSerializable(typeof(PhaseJson))]
[JsonSerializable(typeof(CountsJson))]
[JsonSerializable(typeof(BackupJson))]
[JsonSerializable(typeof(NodesJson))]
[JsonSerializable(typeof(ExplanationJson))]
[JsonSerializable(typeof(NodePhaseJson))]
[JsonSerializable(typeof(QueueJson))]
[JsonSerializable(typeof(QueueStatisticsJson))]
[JsonSerializable(typeof(StatisticsJson))]
[JsonSerializable(typeof(ScheduleSpecJson))]
[JsonSerializable(typeof(ScheduleJson))]
[JsonSerializable(typeof(SchedulesJson))]
[JsonSerializable(typeof(HoldReasonJson))]
[JsonSerializable(typeof(ProblemJson))]
internal sealed partial class SchedulerJson : JsonSerializerContext
{
    /// <summary>Characters as they are: nobody puts this into HTML unescaped.</summary>
    public static SchedulerJson Plain => field ??=
        new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>An enumeration by its names.</summary>
internal sealed class CamelCaseName<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;