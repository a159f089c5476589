using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>The JSON of the HTTP API for whoever prints it: one document in one line each.</summary>
public static class SchedulerJsonText
{
    /// <summary>The fields that a task may have, in alphabetical order.</summary>
    public static IReadOnlyList<string> TaskFields => TaskSpecConverter.Fields;

    /// <param name="details">Its content, its result and its assignment too.</param>
    public static string Of(TaskInfo task, bool details) => JsonSerializer.Serialize(TaskJson.From(task, details), SchedulerJson.Plain.TaskJson);

    public static string Of(TaskExplanation explanation) =>
        JsonSerializer.Serialize(ExplanationJson.From(explanation), SchedulerJson.Plain.ExplanationJson);

    public static string Of(SchedulerStatistics statistics) =>
        JsonSerializer.Serialize(StatisticsJson.From(statistics), SchedulerJson.Plain.StatisticsJson);

    public static string Of(QueueStatistics queue) =>
        JsonSerializer.Serialize(QueueStatisticsJson.From(queue), SchedulerJson.Plain.QueueStatisticsJson);

    public static string Of(ScheduleInfo schedule) => JsonSerializer.Serialize(ScheduleJson.From(schedule), SchedulerJson.Plain.ScheduleJson);

    public static string Of(NodeInfo node) => JsonSerializer.Serialize(NodeJson.From(node), SchedulerJson.Plain.NodeJson);

    /// <param name="phase">Null: it has left.</param>
    public static string Of(string node, NodePhase? phase) =>
        JsonSerializer.Serialize(new NodePhaseJson(node, phase), SchedulerJson.Plain.NodePhaseJson);

    public static string Of(TaskSpec task) => JsonSerializer.Serialize(task, SchedulerJson.Plain.TaskSpec);

    public static string Of(TaskReceipt receipt) => JsonSerializer.Serialize(
        new ReceiptJson(receipt.Task.Value, receipt.AlreadyKnown, receipt.Phase), SchedulerJson.Plain.ReceiptJson);

    /// <summary>A text without the byte order mark in front of it, if there is one.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => JsonText.WithoutMark(text);

    /// <summary>Reads a task as it is submitted.</summary>
    /// <param name="id">For one that has none; null: each must have one.</param>
    /// <exception cref="BadFieldException">It is not JSON, or a field can't be read.</exception>
    public static TaskSpec ReadTask(ReadOnlySpan<byte> json, string? id = null) =>
        JsonText.Read(json, (ref Utf8JsonReader reader) => TaskSpecConverter.Read(ref reader, id));

    /// <summary>Reads schedules by their names: <c>{"nightly": {"recurrence": "cron: 0 2 * * *", "task": {"kind": "noop"}}}</c>.</summary>
    /// <exception cref="BadFieldException">It is not JSON, or a field can't be read.</exception>
    public static IReadOnlyList<ScheduleSpec> ReadSchedules(ReadOnlySpan<byte> json) => ScheduleReading.ReadAll(json);

    /// <summary>Reads one task or a list of them.</summary>
    /// <exception cref="BadFieldException">It is not JSON, or a field can't be read.</exception>
    internal static IReadOnlyList<TaskSpec> ReadTasks(ReadOnlySpan<byte> json) =>
        JsonText.Read<IReadOnlyList<TaskSpec>>(json, ReadTasks);

    private static List<TaskSpec> ReadTasks(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return [TaskSpecConverter.Read(ref reader, id: null)];
        }

        var tasks = new List<TaskSpec>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            try
            {
                tasks.Add(TaskSpecConverter.Read(ref reader, id: null));
            }
            catch (BadFieldException bad)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"[{tasks.Count}]");
                throw new BadFieldException(bad.Field is null ? place : $"{place}.{bad.Field}", bad.Reason);
            }
        }

        return tasks;
    }

    /// <summary>The word for a phase or a code: its name in camel case.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
