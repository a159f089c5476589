using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Contracts;

namespace Scheduler.Testing;

/// <content>Asserts. They throw a <see cref="SchedulerTestException"/>, whose message lists what was found.</content>
public sealed partial class TestScheduler
{
    private const int MostListed = 10;
    private const int LongestPayload = 200;

    /// <summary>Asserts that a task of the kind was submitted.</summary>
    /// <param name="where">A further condition for the task: <c>task => task.Queue == "images"</c>. Default: nothing.</param>
    /// <returns>The first such task.</returns>
    /// <exception cref="SchedulerTestException">No such task was submitted.</exception>
    public TaskSpec AssertSubmitted(string kind, Func<TaskSpec, bool>? where = null) =>
        Submitted.FirstOrDefault(task => task.Kind == kind && where?.Invoke(task) != false)
        ?? throw Wrong($"No task of the kind '{kind}'{(where is null ? "" : " for which the condition holds")} was submitted.");

    /// <summary>Asserts that a task of the kind was submitted with this payload, compared as JSON.</summary>
    /// <inheritdoc cref="AssertSubmitted(string, Func{TaskSpec, bool})"/>
    public TaskSpec AssertSubmitted<TPayload>(string kind, TPayload payload, Func<TaskSpec, bool>? where = null)
    {
        var expected = JsonNode.Parse(Payload.Json(payload));
        return Submitted.FirstOrDefault(task => task.Kind == kind && JsonNode.DeepEquals(Json(task), expected) && where?.Invoke(task) != false)
            ?? throw Wrong($"No task of the kind '{kind}' was submitted with the payload {expected?.ToJsonString() ?? "null"}{(where is null ? "" : " for which the condition holds")}.");
    }

    /// <summary>Asserts that a task of the kind was submitted with a payload for which the condition holds. A task without a payload, or with one
    /// of another shape, does not count.</summary>
    /// <inheritdoc cref="AssertSubmitted(string, Func{TaskSpec, bool})"/>
    public TaskSpec AssertSubmitted<TPayload>(string kind, Func<TPayload, bool> where)
    {
        ArgumentNullException.ThrowIfNull(where);
        string? other = null;
        foreach (var task in Submitted.Where(task => task.Kind == kind))
        {
            if (TryRead<TPayload>(task, out var payload, out var why) && where(payload))
            {
                return task;
            }

            other ??= why is null ? null : $" That of '{task.Id}' is no {typeof(TPayload).Name}: {why}";
        }

        throw Wrong($"No task of the kind '{kind}' was submitted with a payload for which the condition holds.{other}");
    }

    private static bool TryRead<TPayload>(TaskSpec task, [MaybeNullWhen(false)] out TPayload payload, [NotNullWhen(false)] out string? why)
    {
        payload = default;
        try
        {
            payload = Payload.Read<TPayload>(task.Payload);
            why = task.Payload.IsEmpty ? "there is none." : payload is null ? "it is null." : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            why = JsonFaultText.Reading(e);
        }
        catch (PayloadCodecException e)
        {
            why = e.Message;
        }

        return why is null;
    }

    /// <summary>Asserts that no task of the kind was submitted.</summary>
    /// <param name="where">Only tasks for which this holds count. Default: of all.</param>
    /// <exception cref="SchedulerTestException">Such a task was submitted.</exception>
    public void AssertNotSubmitted(string kind, Func<TaskSpec, bool>? where = null)
    {
        if (Submitted.FirstOrDefault(task => task.Kind == kind && where?.Invoke(task) != false) is { } task)
        {
            throw Wrong($"The task '{task.Id}' of the kind '{kind}' was submitted, and should not have been.");
        }
    }

    /// <summary>Asserts that the task has succeeded.</summary>
    /// <exception cref="SchedulerTestException">The task has not: the message says how it ended, or why it has not ended yet.</exception>
    public TaskInfo AssertSucceeded(TaskId task) => AssertEnded(task, TaskPhase.Succeeded);

    /// <summary>Asserts that the task has failed permanently.</summary>
    /// <inheritdoc cref="AssertSucceeded" path="/exception"/>
    public TaskInfo AssertFailed(TaskId task) => AssertEnded(task, TaskPhase.Failed);

    private TaskInfo AssertEnded(TaskId task, TaskPhase phase)
    {
        var known = _cluster.Find(task) ?? throw Wrong($"There is no task '{task}'.");
        var error = known.Error is { } text ? $" Its latest error: {text}" : "";
        return known.Phase == phase ? known
            : throw Wrong($"The task '{task}' ({known.Kind}) is {known.Phase} after {known.Attempt} {(known.Attempt == 1 ? "attempt" : "attempts")}, not {phase}.{error}");
    }

    private SchedulerTestException Wrong(string what)
    {
        var submitted = Submitted;
        var text = new StringBuilder(what);
        text.Append(submitted.Count == 0 ? " Nothing was submitted." : $" Submitted so far ({submitted.Count}):");
        foreach (var task in submitted.Take(MostListed))
        {
            text.AppendLine().Append($"  {task.Kind} '{task.Id}' in {task.Queue}: {PayloadText(task)}");
        }

        return new SchedulerTestException((submitted.Count > MostListed ? text.AppendLine().Append("  …") : text).ToString());
    }

    private static string PayloadText(TaskSpec task)
    {
        var text = task.Payload.IsEmpty ? "no payload" : Encoding.UTF8.GetString(task.Payload.Span);
        return text.Length <= LongestPayload ? text : text[..LongestPayload] + "…";
    }

    private static JsonNode? Json(TaskSpec task)
    {
        try
        {
            return task.Payload.IsEmpty ? null : JsonNode.Parse(task.Payload.Span);
        }
        catch (JsonException)
        {
            return JsonValue.Create("(no JSON)");
        }
    }
}
