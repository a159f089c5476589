using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>All that is known of a task, for people.</summary>
internal static class TaskText
{
    private const int NameWidth = 12;

    // Of payloads and results: --json has all of it.
    private const int MostChars = 8_000;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="what">What is held, where that is not what the facts are of; ends with a blank.</param>
    public static string Held(Hold hold, string what) =>
        Fact("Held", $"{what}since {Moment(hold.Since)}{(hold.By is { } who ? $" by {Printable.Of(who)}" : "")}: {Printable.Of(hold.Reason)}");

    public static IEnumerable<string> Of(TaskInfo task)
    {
        yield return Fact("Task", Printable.Of(task.Id.Value));
        var phase = SchedulerJsonText.Word(task.Phase);
        yield return Fact("Phase", phase + (task.CancelRequested ? ", asked to stop" : "") + (task.IsRetry ? ", a retry" : ""));
        if (task.Hold is { } hold)
        {
            yield return Held(hold, "");
        }

        yield return Fact("Kind", Printable.Of(task.Kind));
        yield return Fact("Queue", Printable.Of(task.Queue));
        foreach (var line in DependencyText.Of(task))
        {
            yield return line;
        }

        yield return Fact("Submitted", Moment(task.SubmittedAt));
        if (task.DueAt is { } due)
        {
            yield return Fact("Due", Moment(due));
        }

        yield return Fact("Attempts", string.Create(
            CultureInfo.InvariantCulture, $"{task.Attempt} so far, {task.FailedAttempts} failed, {task.LostAttempts} lost or handed back")
            + (task.Preemptions > 0 ? $", interrupted {Units.Count(task.Preemptions, "time")}" : ""));
        if (task.AssignedAt is { } assigned)
        {
            yield return Fact("Latest", $"on {Printable.Of(task.Node?.Name ?? "?")}, assigned {Moment(assigned)}, token {task.Token}");
        }

        if (task.Copy is { } copy)
        {
            yield return Fact("Copy", CopiesText.Of(copy, task.FinishedAt is not null));
        }

        if (task.Progress is { } progress)
        {
            yield return Fact("Progress", $"{Of(progress)}, at {Moment(progress.At)}");
        }

        if (task.FinishedAt is { } finished)
        {
            yield return Fact("Finished", Moment(finished) + (task.RunTime is { } time ? $", ran {Units.Time(time)}" : ""));
        }

        foreach (var line in Spec(task.Spec).Concat(Contents(task)))
        {
            yield return line;
        }
    }

    public static IEnumerable<string> Of(TaskExplanation explanation)
    {
        yield return Fact("Task", Printable.Of(explanation.Task.Value));
        yield return Fact("Phase", SchedulerJsonText.Word(explanation.Phase));
        yield return Fact(explanation.Reason == PendingReason.None ? "Now" : "Waits", Lines(explanation.Text));
        if (explanation.Unblocks is { } unblocks)
        {
            yield return Fact("To unblock", Lines(unblocks));
        }

        if (explanation.TasksAhead is { } ahead)
        {
            var more = ahead == 10_000 ? ", or more" : "";

            // Only what could begin has a place in its queue.
            var among = explanation.Phase == TaskPhase.Pending && explanation.Reason != PendingReason.BehindOrderKey ? "queue" : "order key";
            yield return Fact("Place", ahead == 0 ? $"the next of its {among}" : $"{Units.Count(ahead, "task")} of its {among} before it{more}");
        }

        if (explanation.Share is { } share)
        {
            yield return Fact("Share", Share(share));
        }

        if (explanation.Preemption is { } preemption)
        {
            yield return Fact("Preemption", Preemption(preemption));
        }

        if (explanation.Assignment is { } assignment)
        {
            foreach (var line in Assignment(assignment, explanation.Node))
            {
                yield return line;
            }
        }
    }

    /// <summary><c>40 %: page 12</c>.</summary>
    public static string Of(TaskProgress progress) =>
        string.Create(CultureInfo.InvariantCulture, $"{progress.Fraction * 100:0.#} %") + (progress.Message is { Length: > 0 } message ? ": " + Printable.OneLine(message, 100) : "");

    /// <summary>What is submitted, for a schedule.</summary>
    public static IEnumerable<string> Of(TaskSpec template) =>
    [
        Fact("Kind", Printable.Of(template.Kind)),
        Fact("Queue", Printable.Of(template.Queue)),
        .. Spec(template),
        .. Payload(template),
    ];

    private static string Share(FairShare share) => string.Create(
        CultureInfo.InvariantCulture,
        $"{share.Share:0.####} of the key '{Printable.Of(share.Key)}' with weight {share.Weight} (lower goes first);")
        + $" {Units.Count(share.KeysAhead, "key")} before it";

    private static string Preemption(PendingPreemption preemption) =>
        $"{Printable.Of(preemption.Task.Value)} on {Printable.Of(preemption.Node.Name)} was asked to yield"
        + (preemption.For is { } other ? $" to {Printable.Of(other.Value)}" : "")
        + (preemption.Cause == PreemptionCause.SliceOver ? ": its slice is over" : ": the policy puts it behind");

    private static IEnumerable<string> Assignment(Explanation assignment, NodeId? node)
    {
        yield return Fact("Went to", (node is { } id ? Printable.Of(id.Name) + ", " : "") + $"by {assignment.Strategy}"
            + string.Create(CultureInfo.InvariantCulture, $", score {assignment.Score} (lower is better)"));
        yield return Fact("Was next by", assignment.Policy + (assignment.Aged ? ", because it had waited longest" : ""));
        var removed = assignment.Removed;
        var counts = new[]
        {
            (removed.Unavailable, "had no free slot, or took no more"), (removed.Kind, "lacked its kind"), (removed.Labels, "lacked its labels"),
            (removed.Resources, "lacked room"), (removed.Reserved, "were kept free for others"),
            (removed.Affinity, "were kept away from by an affinity"),
        };
        var filtered = counts.Where(c => c.Item1 > 0).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Item1} {c.Item2}")).ToArray();
        var whereof = filtered.Length == 0 ? "" : ", of which " + string.Join(", ", filtered);
        yield return Fact("Looked at", Units.Count(assignment.Examined, "node") + whereof);
        if (assignment.RunnersUp.Count > 0)
        {
            yield return Fact("Runners-up", string.Join(", ", assignment.RunnersUp.Select(
                n => string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(n.Node.Name)} (score {n.Score})"))));
        }
    }

    private static IEnumerable<string> Spec(TaskSpec? spec)
    {
        if (spec is null)
        {
            yield break;
        }

        var facts = new (string Name, string? Text)[]
        {
            ("Priority", spec.Priority == 0 ? null : spec.Priority.ToString(CultureInfo.InvariantCulture)),
            ("Requests", spec.Request.IsNone ? null : spec.Request.ToString()),
            ("Labels", spec.RequiredLabels.IsNone ? null : spec.RequiredLabels.ToString()),
            ("Estimate", spec.Estimate is { } estimate ? Units.Time(estimate) : null),
            ("Timeout", spec.Timeout is { } timeout ? Units.Time(timeout) : null),
            ("Not before", spec.NotBefore is { } notBefore ? Moment(notBefore) : null),
            ("Deadline", spec.Deadline is { } deadline ? Moment(deadline) : null),
            ("Expires", spec.ExpiresAt is { } expires ? Moment(expires) : null),
            ("Retries", Retries(spec.Retry)),
            ("Slots", spec.Slots == 1 ? null : Units.Count(spec.Slots)),
            ("Share", spec.FairnessKey is null && spec.Weight == 1 ? null
                : string.Create(CultureInfo.InvariantCulture, $"{spec.FairnessKey ?? "(no key)"}, weight {spec.Weight}")),
            ("Limits", spec.Limits.Count == 0 ? null : string.Join(", ", spec.Limits)),
            ("Idempotent", spec.Idempotent ? "yes, so it may have a copy" : null),
            ("Order key", spec.OrderKey is { } order ? order + (spec.OrderOnFailure == OrderFailure.Hold ? ", held if it fails" : "") : null),
            ("Unique key", spec.Unique is { } unique ? Unique(unique) : null),
            ("Principal", spec.Principal),
        };
        foreach (var (name, text) in facts)
        {
            if (text is not null)
            {
                yield return Fact(name, Printable.Of(text));
            }
        }

        foreach (var (key, value) in spec.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            yield return Fact("Header", Printable.Of($"{key}: {value}"));
        }
    }

    private static string Unique(UniqueKey unique) => unique.Key
        + (unique.Within is { } within ? $" for {Durations.Text(within)}" : unique.OnConflict == UniqueConflict.Debounce ? " until it begins" : " while it is unfinished")
        + $", on conflict {SchedulerJsonText.Word(unique.OnConflict)}"
        + (unique is { Delay: { } delay, AtMost: { } most } ? $": due {Durations.Text(delay)} after the latest, at most {Durations.Text(most)} after the first" : "");

    private static string Retries(RetryPolicy retry)
    {
        var attempts = $"at most {Units.Count(retry.MaxAttempts, "attempt")}";
        var waits = retry.Delays.Count > 0 ? string.Join(", ", retry.Delays.Select(Durations.Text)) + (retry.MaxAttempts > retry.Delays.Count + 1 ? ", …" : "")
            : retry.Backoff == RetryBackoff.Fixed ? Durations.Text(retry.BaseDelay)
            : null;
        return attempts
            + (waits is null || retry.MaxAttempts == 1 ? "" : $", after {waits}")
            + (retry.MaxAge is { } age ? $", none when it is older than {Durations.Text(age)}" : "");
    }

    private static IEnumerable<string> Contents(TaskInfo task)
    {
        foreach (var line in Payload(task.Spec))
        {
            yield return line;
        }

        if (task.Result is { } result)
        {
            yield return Fact("Result", result.IsEmpty ? "(empty)" : Bytes(result));
        }

        if (!string.IsNullOrEmpty(task.Error))
        {
            yield return Fact("Error", Lines(task.Error));
        }
    }

    private static IEnumerable<string> Payload(TaskSpec? spec) =>
        spec?.Payload is { IsEmpty: false } payload ? [Fact("Payload", Bytes(payload))] : [];

    /// <summary>JSON indented, other text as it is, what codecs made as what it is, and other bytes as their number.</summary>
    private static string Bytes(ReadOnlyMemory<byte> given)
    {
        if (PayloadEnvelope.Describe(given) is { } encoded)
        {
            return Lines(encoded);
        }

        var bytes = given.Span;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed == bytes.Length)
            {
                return Lines(JsonSerializer.Serialize(document, Indented));
            }
        }
        catch (JsonException)
        {
            // Something else.
        }

        return System.Text.Unicode.Utf8.IsValid(bytes)
            ? Lines(Encoding.UTF8.GetString(bytes))
            : $"{Units.Bytes(bytes.Length)} that are no text; --json has them as base64";
    }

    private static string Lines(string text)
    {
        var cut = text.Length <= MostChars ? text
            : string.Create(CultureInfo.InvariantCulture, $"… ({text.Length - MostChars} characters before)\n") + text[^MostChars..];
        return string.Join('\n' + new string(' ', NameWidth + 1), cut.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(line => Printable.Of(line)));
    }

    public static string Moment(Timestamp moment) => moment.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A line with the name of what it says in front.</summary>
    public static string Fact(string name, string text) => name.PadRight(NameWidth) + " " + text;
}
