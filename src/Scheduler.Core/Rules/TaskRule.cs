using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Rules;

/// <summary>What a task must look like to be accepted, whatever the state.</summary>
internal static class TaskRule
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(3_650);

    /// <summary>Why the task can't be accepted; null when it can.</summary>
    public static Rejection? Refusal(TaskSpec? task, KernelOptions options)
    {
        var limits = options.Limits;
        if (task is null)
        {
            return Invalid("A task is missing.");
        }

        if (string.IsNullOrWhiteSpace(task.Id.Value) || task.Id.Value.Length > limits.MaxNameChars)
        {
            return Invalid($"A task's id must have 1 to {limits.MaxNameChars} characters.");
        }

        if (string.IsNullOrWhiteSpace(task.Kind) || task.Kind.Length > limits.MaxNameChars)
        {
            return Invalid($"The kind of task '{task.Id}' must have 1 to {limits.MaxNameChars} characters.");
        }

        if (task.Queue is null || task.Request is null || task.RequiredLabels is null || task.Retry is null)
        {
            return Invalid($"Queue, Request, RequiredLabels and Retry of task '{task.Id}' must not be null.");
        }

        if (options.KnownKinds is { } known && !known.Contains(task.Kind))
        {
            return new Rejection(RejectionCode.UnknownKind, KnownNames.Unknown("kind", task.Kind, known.Order(StringComparer.Ordinal)));
        }

        if (task.Payload.Length > limits.MaxPayloadBytes)
        {
            return new Rejection(RejectionCode.PayloadTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"The payload of task '{task.Id}' has {task.Payload.Length} bytes; the most is {limits.MaxPayloadBytes}."));
        }

        return Retry(task) ?? Times(task) ?? Parts(task, limits) ?? Headers(task, limits);
    }

    private static Rejection? Parts(TaskSpec task, SchedulerLimits limits)
    {
        if (task.FairnessKey is { } key && (key.Length == 0 || key.Length > limits.MaxNameChars))
        {
            return Invalid($"The fairness key of task '{task.Id}' must have 1 to {limits.MaxNameChars} characters.");
        }

        foreach (var (name, text) in new[] { ("affinity key", task.AffinityKey), ("anti-affinity key", task.AntiAffinityKey) })
        {
            if (text is not null && (text.Length == 0 || text.Length > limits.MaxNameChars))
            {
                return Invalid($"The {name} of task '{task.Id}' must have 1 to {limits.MaxNameChars} characters.");
            }
        }

        if (task.PreferredLabels.Count > 100
            || task.PreferredLabels.Any(p => string.IsNullOrEmpty(p.Key) || p.Value is null || p.Weight is 0 or < -100 or > 100))
        {
            return Invalid($"Task '{task.Id}' may prefer at most 100 labels, each with a key, a value, and a weight of -100 to 100 that is not 0.");
        }

        if (task.Weight is < 1 or > 1_000)
        {
            return Invalid($"The weight of task '{task.Id}' is {task.Weight}, but must lie between 1 and 1000.");
        }

        return task.Slots is < 1 or > 10_000
            ? Invalid($"Slots of task '{task.Id}' is {task.Slots}, but must lie between 1 and 10000.")
            : null;
    }

    private static Rejection? Retry(TaskSpec task)
    {
        var retry = task.Retry;
        if (retry.MaxAttempts is < 1 or > 1_000)
        {
            return Invalid($"MaxAttempts of task '{task.Id}' is {retry.MaxAttempts}, but must lie between 1 and 1000.");
        }

        if (!IsDelay(retry.BaseDelay) || !IsDelay(retry.MaxDelay))
        {
            return Invalid($"BaseDelay and MaxDelay of task '{task.Id}' must lie between zero and {LongestDelay.Days} days.");
        }

        return retry.JitterPercent is < 0 or > 100
            ? Invalid($"JitterPercent of task '{task.Id}' is {retry.JitterPercent}, but must lie between 0 and 100.")
            : null;
    }

    private static bool IsDelay(TimeSpan delay) => delay >= TimeSpan.Zero && delay <= LongestDelay;

    private static Rejection? Times(TaskSpec task)
    {
        if (task.Estimate is { } estimate && estimate < TimeSpan.Zero)
        {
            return Invalid($"The estimate of task '{task.Id}' must be zero or more.");
        }

        if (task.Timeout is { } timeout && timeout <= TimeSpan.Zero)
        {
            return Invalid($"The timeout of task '{task.Id}' must be more than zero.");
        }

        if (task.NotBefore is { } notBefore && notBefore.Ticks > DateTime.MaxValue.Ticks)
        {
            return Invalid($"NotBefore of task '{task.Id}' must lie before the year 10000.");
        }

        return task.ExpiresAt is { } expires && task.NotBefore is { } due && expires <= due
            ? Invalid($"Task '{task.Id}' would expire before it is due.")
            : null;
    }

    /// <summary>Of the names and values of labels and named resources, as UTF-16.</summary>
    public static long TextBytes(Labels labels, Resources resources)
    {
        var chars = 0L;
        for (var i = 0; i < labels.Pairs.Count; i++)
        {
            chars += labels.Pairs[i].Key.Length + labels.Pairs[i].Value.Length;
        }

        for (var i = 0; i < resources.Named.Count; i++)
        {
            chars += resources.Named[i].Name.Length;
        }

        return 2 * chars;
    }

    private static Rejection? Headers(TaskSpec task, SchedulerLimits limits)
    {
        var bytes = TextBytes(task.RequiredLabels, task.Request) + (2L * (task.Principal?.Length ?? 0))
            + task.PreferredLabels.Sum(p => 2L * (p.Key.Length + p.Value.Length));
        foreach (var (key, value) in task.Headers ?? NoHeaders)
        {
            bytes += 2L * ((key?.Length ?? 0) + (value?.Length ?? 0));
        }

        return bytes <= limits.MaxHeaderBytes
            ? null
            : Invalid($"The headers of task '{task.Id}', with its labels, resource names and principal, have {bytes} bytes; the most is {limits.MaxHeaderBytes}.");
    }

    private static Rejection Invalid(string message) => new(RejectionCode.Invalid, message);
}
