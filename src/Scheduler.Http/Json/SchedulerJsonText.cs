using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>The JSON of the HTTP API for whoever prints it: one document in one line each.</summary>
public static class SchedulerJsonText
{
    /// <param name="details">Its content, its result and its assignment too.</param>
    public static string Of(TaskInfo task, bool details) => JsonSerializer.Serialize(TaskJson.From(task, details), SchedulerJson.Plain.TaskJson);

    public static string Of(TaskExplanation explanation) =>
        JsonSerializer.Serialize(ExplanationJson.From(explanation), SchedulerJson.Plain.ExplanationJson);

    public static string Of(TaskSpec task) => JsonSerializer.Serialize(task, SchedulerJson.Plain.TaskSpec);

    /// <summary>The word for a phase or a code: its name in camel case.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
