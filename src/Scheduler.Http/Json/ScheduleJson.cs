using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>What a schedule says. Spans are seconds.</summary>
internal sealed record ScheduleSpecJson
{
    public required string Name { get; init; }

    public required string Recurrence { get; init; }

    public required string Zone { get; init; }

    public string? Except { get; init; }

    public DateTime? Start { get; init; }

    public DateTime? End { get; init; }

    public long? MaxOccurrences { get; init; }

    public required TaskSpec Task { get; init; }

    public required OverlapPolicy Overlap { get; init; }

    /// <summary>As <see cref="Core.Contracts.CatchUp"/> writes it: <c>latest</c>, <c>all 100 within 1d</c>.</summary>
    public required string CatchUp { get; init; }

    public required decimal Jitter { get; init; }

    /// <summary>Left out: none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Who made it; left out: not known.</summary>
    public string? Principal { get; init; }

    public static ScheduleSpecJson From(ScheduleSpec spec) => new()
    {
        Name = spec.Name,
        Recurrence = spec.Recurrence,
        Zone = spec.Zone,
        Except = spec.Except,
        Start = Moments.Of(spec.Start),
        End = Moments.Of(spec.End),
        MaxOccurrences = spec.MaxOccurrences,
        Task = spec.Task,
        Overlap = spec.Overlap,
        CatchUp = spec.CatchUp.ToString(),
        Jitter = Moments.Seconds(spec.Jitter),
        Labels = spec.Labels.IsNone ? null : spec.Labels.Pairs.ToDictionary(StringComparer.Ordinal),
        Principal = spec.Principal,
    };

    public ScheduleSpec ToSpec() => new()
    {
        Name = Name,
        Recurrence = Recurrence,
        Zone = Zone,
        Except = Except,
        Start = Moments.From(Start),
        End = Moments.From(End),
        MaxOccurrences = MaxOccurrences,
        Task = Task,
        Overlap = Overlap,
        CatchUp = Core.Contracts.CatchUp.Parse(CatchUp) ?? throw new BadFieldException("catchUp", $"It is '{CatchUp}'."),
        Jitter = Moments.Span(Jitter)!.Value,
        Labels = Labels is null ? Core.Contracts.Labels.None : new Labels(Labels),
        Principal = Principal,
    };
}

/// <summary>A schedule at one moment.</summary>
internal sealed record ScheduleJson
{
    public required ScheduleSpecJson Schedule { get; init; }

    /// <summary>Whether the scheduler's own options say it.</summary>
    public required bool Declared { get; init; }

    /// <summary>When it is due next; left out: never again.</summary>
    public DateTime? Next { get; init; }

    /// <summary>Left out: it is not held.</summary>
    public HoldJson? Hold { get; init; }

    /// <summary>When the occurrence was due that waits for earlier ones to end.</summary>
    public DateTime? Waiting { get; init; }

    /// <summary>The occurrence that was decided last.</summary>
    public LastOccurrenceJson? Last { get; init; }

    /// <summary>Tasks that are unfinished.</summary>
    public required IReadOnlyList<string> Unfinished { get; init; }

    public required long Submitted { get; init; }

    /// <summary>How often someone had it run beside its recurrence.</summary>
    public required long RunByHand { get; init; }

    public required long Overlapped { get; init; }

    public required long Missed { get; init; }

    public required long SkippedByHold { get; init; }

    public required long SkippedOtherwise { get; init; }

    public static ScheduleJson From(ScheduleInfo info) => new()
    {
        Schedule = ScheduleSpecJson.From(info.Spec),
        Declared = info.Spec.IsDeclared,
        Next = Moments.Of(info.Next),
        Hold = info.Hold is { } hold ? new HoldJson(hold.Reason, Moments.Of(hold.Since), hold.By) : null,
        Waiting = Moments.Of(info.Waiting),
        Last = info.Last is { } last ? new LastOccurrenceJson(Moments.Of(last.Due), last.Decision, Moments.Of(last.At), last.Task?.Value) : null,
        Unfinished = [.. info.Unfinished.Select(task => task.Value)],
        Submitted = info.Submitted,
        RunByHand = info.RunByHand,
        Overlapped = info.Overlapped,
        Missed = info.Missed,
        SkippedByHold = info.SkippedByHold,
        SkippedOtherwise = info.SkippedOtherwise,
    };

    public ScheduleInfo ToInfo() => new(Schedule.ToSpec() with { IsDeclared = Declared }, Moments.From(Next))
    {
        Hold = Hold is { } hold ? new Hold(hold.Reason, Moments.From(hold.Since), hold.By) : null,
        Waiting = Moments.From(Waiting),
        Last = Last is { } last
            ? new LastOccurrence(Moments.From(last.Due), last.Decision, Moments.From(last.At), last.Task is { } task ? new TaskId(task) : default(TaskId?))
            : null,
        Unfinished = [.. Unfinished.Select(task => new TaskId(task))],
        Submitted = Submitted,
        RunByHand = RunByHand,
        Overlapped = Overlapped,
        Missed = Missed,
        SkippedByHold = SkippedByHold,
        SkippedOtherwise = SkippedOtherwise,
    };
}

/// <param name="By">Left out: not known.</param>
internal sealed record HoldJson(string Reason, DateTime Since, string? By);

/// <param name="Task">Left out: it was skipped.</param>
internal sealed record LastOccurrenceJson(DateTime Due, OccurrenceDecision Decision, DateTime At, string? Task);

/// <summary>A page of schedules.</summary>
internal sealed record SchedulesJson(IReadOnlyList<ScheduleJson> Schedules, string? Next);

/// <summary>Why a schedule is held, as it is sent.</summary>
internal sealed record HoldReasonJson(string Reason);
