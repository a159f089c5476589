using System.Collections;
using System.Globalization;
using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.Scripts;

/// <summary>Events, effects, answers and tasks as a script has them.</summary>
internal static class ScriptText
{
    public static string Of(Timestamp moment) => moment.ToDateTimeOffset().ToString("HH:mm:ss.FFF", CultureInfo.InvariantCulture);

    /// <summary>Everything an event says but the time, from the record itself, so that a new event needs nothing here.</summary>
    public static string Of(long number, Event happened) => $"#{number} {Record(happened)}";

    public static string Of(SoftFact fact) => $"running {fact.Task} token={fact.Token}{(fact.Progress is { } progress ? string.Create(CultureInfo.InvariantCulture, $" progress={progress.Fraction}") : "")}";

    public static IEnumerable<string> Of(ToNode message)
    {
        IEnumerable<string> parts =
        [
            .. message.Assignments.Select(a => $"assign {a.Task.Id} attempt={a.Number} token={a.Token}{Named("checkpoint", a.Checkpoint)}"),
            .. message.Acknowledged.Select(token => $"acknowledge {token}"),
            .. message.Cancel.Select(token => $"cancel {token}"),
            .. message.Preempt.Select(token => $"preempt {token}"),
            .. message.Checkpoints.Select(c => $"checkpoint {c.Number} of {c.Token}: {c.Rejection?.ToString() ?? "saved"}"),
            .. message.Lease is { } lease ? [$"lease {Durations.Text(lease.Duration)}"] : (string[])[],
            .. message.Drain ? ["drain"] : (string[])[],
            .. message.Refused ? ["refused"] : (string[])[],
            .. message.NameTaken ? ["name taken"] : (string[])[],
            .. message.Introduce ? ["introduce yourself"] : (string[])[],
        ];
        return parts.Select(part => $"-> {message.Node} {part}");
    }

    public static IEnumerable<string> Of(Answer answer) => answer switch
    {
        Rejection rejection => [$"answer {rejection}"],
        Explained { Explanation: var e } => [$"answer {e.Phase} {e.Reason}{Named("ahead", e.TasksAhead)}: {e.Text}", .. Lines("unblocks: ", e.Unblocks), .. Yielding(e)],
        SubmitAccepted { Receipts: var receipts } =>
            ["answer SubmitAccepted " + string.Join(", ", receipts.Select(r => $"{r.Task} {r.Phase}{(r.AlreadyKnown ? " (already known)" : "")}"))],
        _ => [$"answer {Record(answer)}"],
    };

    public static string Of(TaskInfo task) => $"{task.Id} {task.Phase}" + string.Concat(
        Named("attempt", task.Attempt), Named("failed", task.FailedAttempts), Named("lost", task.LostAttempts), Named("preemptions", task.Preemptions),
        Named("ran", task.Ran), Named("due", task.DueAt), Named("node", task.Node), Named("cancelRequested", task.CancelRequested), Named("error", task.Error));

    public static string Of(ScheduleInfo schedule) => schedule.Spec.Name + string.Concat(
        Named("next", schedule.Next), Named("submitted", schedule.Submitted), Named("overlapped", schedule.Overlapped), Named("missed", schedule.Missed),
        Named("skippedByHold", schedule.SkippedByHold), Named("backfilled", schedule.Backfilled), Named("backfillLeft", schedule.BackfillLeft),
        Named("unfinished", schedule.Unfinished), Named("held", schedule.Hold?.Reason));

    // The first part is what it is about, and stands without a name.
    private static string Record(object record)
    {
        var type = record.GetType();
        var parts = type.GetConstructors()[0].GetParameters().Where(p => p.Name != nameof(Event.At))
            .Select(p => (Name: char.ToLowerInvariant(p.Name![0]) + p.Name[1..], Value: type.GetProperty(p.Name)!.GetValue(record)))
            .ToArray();
        return type.Name + string.Concat(parts.Select((part, i) => i == 0 ? $" {Value(part.Value)}" : Named(part.Name, part.Value)));
    }

    private static string Named(string name, object? value) => Value(value) is { Length: > 0 } text ? $" {name}={text}" : "";

    private static IEnumerable<string> Lines(string name, string? text) => text is null ? [] : [name + text];

    private static IEnumerable<string> Yielding(TaskExplanation e) =>
        e.Preemption is { } asked ? [$"asked to yield: {asked.Task} on {asked.Node} for {asked.For}, {asked.Cause}"] : [];

    private static string Value(object? value) => value switch
    {
        null or false or 0 or 0L => "",
        true => "true",
        Timestamp moment => Of(moment),
        TimeSpan duration => duration == TimeSpan.Zero ? "" : Durations.Text(duration),
        ReadOnlyMemory<byte> bytes => bytes.IsEmpty ? "" : $"\"{Encoding.UTF8.GetString(bytes.Span)}\"",
        TaskSpec task => task.Id.Value,
        ScheduleSpec schedule => schedule.Name,
        QueueOptions queue => $"{queue.Name} policy={queue.Policy}{(queue.Paused ? " paused" : "")}",
        NodeOffer offer => $"{Counted.Of(offer.Slots, "slot")}{(offer.Capacity.IsNone ? "" : $" {offer.Capacity}")}",
        Explanation e => $"{e.Policy}/{e.Strategy}{(e.Aged ? " aged" : "")}",
        string text => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text,
        IEnumerable several => string.Join(',', several.Cast<object>().Select(Value)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
