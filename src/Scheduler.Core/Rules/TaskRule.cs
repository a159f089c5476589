using System.Globalization;

namespace Scheduler.Core.Rules;

/// <summary>What a task must satisfy to be accepted, regardless of the state. The only place that defines it: commands and clients check here
/// before they send anything.</summary>
public static class TaskRule
{
    private const int MostPreferredLabels = 100;
    internal const int MostLimits = 8;
    private const string Duration = "must be a duration from 0 to 3,650 days";

    /// <summary>Why the task can't be accepted; null: it can.</summary>
    public static TaskFault? Fault(TaskSpec task, SchedulerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(limits);
        if (task.Queue is null || task.Request is null || task.RequiredLabels is null || task.Retry is null)
        {
            return new TaskFault(null, "Queue, Request, RequiredLabels and Retry must not be null.");
        }

        return Name("id", task.Id.Value, limits)
            ?? Name("kind", task.Kind, limits)
            ?? QueueRule.NameFault("queue", task.Queue)
            ?? Payload(task, limits)
            ?? Retry(task.Retry)
            ?? Times(task)
            ?? Parts(task, limits)
            ?? TaskTexts.OthersFault(task)
            ?? TaskTexts.SizeFault(task, limits);
    }

    /// <summary>Why the task can't be accepted; null: it can.</summary>
    internal static Rejection? Refusal(TaskSpec? task, KernelOptions options)
    {
        if (task is null)
        {
            return new Rejection(RejectionCode.Invalid, "A task is missing.");
        }

        return Fault(task, options.Limits) is { } fault ? fault.ToRejection(task.Id)
            : options.KnownKinds is { } known && !known.Contains(task.Kind)
                ? new Rejection(RejectionCode.UnknownKind, KnownNames.Unknown("kind", task.Kind, known.Order(StringComparer.Ordinal)))
            : null;
    }

    private static TaskFault? Name(string field, string? text, SchedulerLimits limits) =>
        TextRule.NameFault(text, limits.MaxNameChars) is { } reason ? new TaskFault(field, reason) : null;

    private static TaskFault? Key(string field, string? text, SchedulerLimits limits) => text is null ? null : Name(field, text, limits);

    private static TaskFault? Payload(TaskSpec task, SchedulerLimits limits) => task.Payload.Length <= limits.MaxPayloadBytes ? null
        : new TaskFault(
            "payload",
            Text($"It has {PayloadEnvelope.LengthText(task.Payload.Span)}; the most is {limits.MaxPayloadBytes}. Store large data elsewhere, and put its place into the task."),
            RejectionCode.PayloadTooLarge);

    private static TaskFault? Retry(RetryPolicy retry) => Range("retry.maxAttempts", retry.MaxAttempts, 1, RetryPolicy.MostAttempts)
        ?? NamelessValues.Backoff(retry)
        ?? Delay("retry.baseDelay", retry.BaseDelay)
        ?? Delay("retry.maxDelay", retry.MaxDelay)
        ?? Range("retry.jitterPercent", retry.JitterPercent, 0, RetryPolicy.MostJitterPercent)
        ?? Delays(retry)
        ?? (retry.MaxAge is { } age && (age < RetryPolicy.ShortestMaxAge || age > Durations.Longest)
            ? new TaskFault("retry.maxAge", "It must be a duration from 1 s to 3,650 days.")
            : null);

    // What is as by default may have been left out: nobody can tell.
    private static TaskFault? Delays(RetryPolicy retry)
    {
        var isLongestSaid = retry.MaxDelay != RetryPolicy.Default.MaxDelay;
        if (retry.Delays is not { Count: > 0 } delays)
        {
            return retry.Backoff == RetryBackoff.Fixed && isLongestSaid
                ? new TaskFault("retry.maxDelay", "It goes with the exponential backoff: each wait of a fixed one is baseDelay. Leave it out.")
                : null;
        }

        if (delays.Count > RetryPolicy.MostDelays)
        {
            return new TaskFault("retry.delays", Text($"It has {delays.Count} delays, but may have at most {RetryPolicy.MostDelays}; the last one repeats."));
        }

        var other = retry.Backoff != RetryBackoff.Exponential ? "backoff" : retry.BaseDelay != RetryPolicy.Default.BaseDelay ? "baseDelay"
            : isLongestSaid ? "maxDelay" : null;
        return other is not null ? new TaskFault("retry.delays", $"There is {other} as well; give delays, or backoff, baseDelay and maxDelay.")
            : delays.Select((delay, place) => Delay(FieldPath.Join("retry.delays", place), delay)).FirstOrDefault(fault => fault is not null);
    }

    private static TaskFault? Times(TaskSpec task)
    {
        if (task.Estimate is { } estimate && estimate < TimeSpan.Zero)
        {
            return new TaskFault("estimate", $"It is negative, but {Duration}.");
        }

        if (task.Timeout is { } timeout && timeout <= TimeSpan.Zero)
        {
            return new TaskFault("timeout", "It must be more than zero.");
        }

        return task.NotBefore is { } notBefore ? StartFault(notBefore, task.ExpiresAt) : null;
    }

    /// <summary>What is wrong with the earliest start of a task with this expiry; null: nothing.</summary>
    internal static TaskFault? StartFault(Timestamp notBefore, Timestamp? expiresAt) =>
        notBefore.Ticks > DateTime.MaxValue.Ticks ? new TaskFault("notBefore", "It must lie before the year 10000.")
        : expiresAt <= notBefore ? new TaskFault("expiresAt", "It must lie after notBefore: the task would expire before it is due.")
        : null;

    private static TaskFault? Parts(TaskSpec task, SchedulerLimits limits) => Key("fairnessKey", task.FairnessKey, limits)
        ?? Key("affinityKey", task.AffinityKey, limits)
        ?? Key("antiAffinityKey", task.AntiAffinityKey, limits)
        ?? Order(task, limits)
        ?? UniqueRule.Fault(task.Unique, limits)
        ?? Key("group", task.Group, limits)
        ?? GraphFault.Of(task, limits)
        ?? Preferred(task.PreferredLabels)
        ?? Limits(task.LimitSet, limits)
        ?? Range("weight", task.Weight, 1, TaskSpec.MostWeight)
        ?? Range("slots", task.Slots, 1, TaskSpec.MostSlots);

    private static TaskFault? Order(TaskSpec task, SchedulerLimits limits) => Key("orderKey", task.OrderKey, limits)
        ?? NamelessValues.OrderOnFailure(task)
        ?? (task is { OrderKey: null, OrderOnFailure: not OrderFailure.Continue }
            ? new TaskFault("orderOnFailure", "It says what happens to the order key, but the task has none (orderKey).")
        : null);

    private static TaskFault? Preferred(IReadOnlyList<LabelPreference> labels) =>
        labels.Count <= MostPreferredLabels
        && labels.All(p => !string.IsNullOrEmpty(p.Key) && p.Value is not null && p.Weight is not 0 and >= -LabelPreference.MostWeight and <= LabelPreference.MostWeight)
            ? null
            : new TaskFault(
                "preferredLabels",
                Text($"It may have at most {MostPreferredLabels} labels, each with a key, a value, and a weight of -{LabelPreference.MostWeight} to {LabelPreference.MostWeight} that is not 0."));

    private static TaskFault? Limits(LimitSet? named, SchedulerLimits limits)
    {
        if (named is null)
        {
            return null;
        }

        if (named.Count > MostLimits)
        {
            return new TaskFault("limits", Text($"It names {named.Count} limits, but may name at most {MostLimits}."));
        }

        for (var i = 0; i < named.Count; i++)
        {
            var (name, cost) = named[i];
            if (TextRule.NameFault(name, limits.MaxNameChars) is { } reason)
            {
                return new TaskFault("limits", reason);
            }

            if (name.EndsWith('*'))
            {
                return new TaskFault("limits", $"'{name}' is a prefix: a task names the limit key itself, such as {name[..^1]}a.");
            }

            if (i > 0 && named[i - 1].Name == name)
            {
                return new TaskFault("limits", $"It names '{name}' twice.");
            }

            if (cost is < 1 or > LimitUse.MostCost)
            {
                return new TaskFault("limits", Text($"The cost of '{name}' is {cost}, but must be a whole number between 1 and {LimitUse.MostCost}."));
            }
        }

        return null;
    }

    private static TaskFault? Delay(string field, TimeSpan delay) =>
        delay >= TimeSpan.Zero && delay <= Durations.Longest ? null : new TaskFault(field, $"It {Duration}.");

    private static TaskFault? Range(string field, long number, long lowest, long highest) => number >= lowest && number <= highest ? null
        : new TaskFault(field, Text($"It is {number}, but must be a whole number between {lowest} and {highest}."));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
