using System.Globalization;

namespace Scheduler.Core.Rules;

/// <summary>The texts of a task, one by one and all together.</summary>
internal static class TaskTexts
{
    /// <summary>A text that can't be written as UTF-8. A client has to say so before it sends the task: on its way the text would
    /// become another.</summary>
    public static TaskFault? Fault(TaskSpec task) => Text("id", task.Id.Value)
        ?? Text("kind", task.Kind)
        ?? Text("queue", task.Queue)
        ?? Text("fairnessKey", task.FairnessKey)
        ?? Text("affinityKey", task.AffinityKey)
        ?? Text("antiAffinityKey", task.AntiAffinityKey)
        ?? Text("orderKey", task.OrderKey)
        ?? Text("unique.key", task.Unique?.Key)
        ?? Text("group", task.Group)
        ?? (task.After.Count == 0 ? null : task.After.Select(edge => Text("after", edge.Name)).FirstOrDefault(fault => fault is not null))
        ?? (task.LimitSet?.Select(use => Text("limits", use.Name)).FirstOrDefault(fault => fault is not null))
        ?? OthersFault(task);

    /// <summary>The same, of those that are not names.</summary>
    public static TaskFault? OthersFault(TaskSpec task) => Text("principal", task.Principal)
        ?? (task.Headers is { Count: > 0 } headers ? Pairs("headers", headers) : null)
        ?? (task.RequiredLabels.IsNone ? null : Pairs("labels", task.RequiredLabels.Pairs))
        ?? (task.PreferredLabels.Count == 0 ? null : Pairs("preferredLabels", task.PreferredLabels.Select(p => KeyValuePair.Create(p.Key, p.Value))))
        ?? (task.Request.Named.Count == 0 ? null : Pairs("request", task.Request.Named.Select(n => KeyValuePair.Create(n.Name, ""))));

    /// <summary>Headers and all that travels with them.</summary>
    public static TaskFault? SizeFault(TaskSpec task, SchedulerLimits limits)
    {
        var bytes = Bytes(task.RequiredLabels, task.Request) + HeaderBytes(task) + PrincipalBytes(task) + PreferredBytes(task);
        return bytes <= limits.MaxHeaderBytes ? null : new TaskFault(Largest(task), string.Create(
            CultureInfo.InvariantCulture,
            $"Headers, principal, labels and resource names take {bytes} bytes together, as UTF-16 text; the most is {limits.MaxHeaderBytes}."));
    }

    private static string Largest(TaskSpec task) => new (string Field, long Bytes)[]
    {
        ("headers", HeaderBytes(task)),
        ("principal", PrincipalBytes(task)),
        ("labels", BytesOf(task.RequiredLabels.Pairs)),
        ("preferredLabels", PreferredBytes(task)),
        ("request", BytesOf(task.Request)),
    }.MaxBy(part => part.Bytes).Field;

    private static long HeaderBytes(TaskSpec task) => task.Headers is { } headers ? BytesOf(headers) : 0;

    private static long PrincipalBytes(TaskSpec task) => 2L * (task.Principal?.Length ?? 0);

    private static long PreferredBytes(TaskSpec task) =>
        task.PreferredLabels.Count == 0 ? 0 : task.PreferredLabels.Sum(p => 2L * (p.Key.Length + p.Value.Length));

    /// <summary>Of the names and values of labels and named resources, as UTF-16.</summary>
    public static long Bytes(Labels labels, Resources resources) => BytesOf(labels.Pairs) + BytesOf(resources);

    private static long BytesOf(Resources resources)
    {
        var bytes = 0L;
        for (var i = 0; i < resources.Named.Count; i++)
        {
            bytes += 2L * resources.Named[i].Name.Length;
        }

        return bytes;
    }

    private static long BytesOf(IReadOnlyCollection<KeyValuePair<string, string>> pairs) =>
        pairs.Count == 0 ? 0 : pairs.Sum(pair => 2L * ((pair.Key?.Length ?? 0) + (pair.Value?.Length ?? 0)));

    private static TaskFault? Text(string field, string? text) =>
        text is not null && TextRule.Fault(text) is { } reason ? new TaskFault(field, reason) : null;

    private static TaskFault? Pairs(string field, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        foreach (var (key, text) in pairs)
        {
            if ((string.IsNullOrWhiteSpace(key) ? new TaskFault(field, "A name in it is empty.") : Text(field, key)) is { } fault)
            {
                return fault;
            }

            if (text is not null && TextRule.Fault(text) is { } reason)
            {
                return new TaskFault(FieldPath.Join(field, key), reason);
            }
        }

        return null;
    }
}
