using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>Selects the tasks of a bulk change, with the same names as the parameters of a list.</summary>
internal sealed record BulkFilterJson(
    TaskPhase? Phase = null,
    string? Kind = null,
    string? Queue = null,
    string? Prefix = null,
    string? Header = null,
    string? Label = null,
    Timestamp? SubmittedBefore = null,
    Timestamp? SubmittedAfter = null,
    string? Error = null,
    string? Group = null);

/// <summary>A bulk change as sent.</summary>
internal sealed record BulkJson(
    BulkFilterJson? Filter = null,
    string? Action = null,
    string? Reason = null,
    string? By = null,
    int? Priority = null,
    Timestamp? NotBefore = null,
    string? Queue = null,
    bool? DryRun = null,
    bool? All = null,
    string? After = null);

/// <summary>The body of a bulk change.</summary>
internal static class BulkText
{
    private const string Actions = "cancel, retry, hold, release, revise";

    /// <exception cref="BadFieldException">The text is not JSON, or a field cannot be read or does not belong to the action.</exception>
    /// <exception cref="SchedulerConfigurationException">A header or label is not valid.</exception>
    public static BulkChange Read(ReadOnlySpan<byte> json)
    {
        var sent = JsonText.Read<BulkJson>(json);
        var filter = sent.Filter ?? new BulkFilterJson();
        return new BulkChange(ActionOf(sent), new TaskFilter
        {
            Phase = filter.Phase,
            Kind = filter.Kind,
            Queue = filter.Queue,
            Group = filter.Group,
            IdPrefix = filter.Prefix,
            Header = FilterPair.Read("filter.header", filter.Header),
            Label = FilterPair.Read("filter.label", filter.Label),
            SubmittedBefore = filter.SubmittedBefore,
            SubmittedAfter = filter.SubmittedAfter,
            ErrorContains = filter.Error,
            After = sent.After,
            Limit = TaskFilter.MaxLimit,
        })
        {
            DryRun = sent.DryRun ?? false,
            All = sent.All ?? false,

            // Whoever asks sends it again.
            Patience = TimeSpan.Zero,
        };
    }

    private static TaskAction ActionOf(BulkJson sent)
    {
        RefuseUnless(sent.Action == "hold", "reason", sent.Reason, sent.Action);
        RefuseUnless(sent.Action == "hold", "by", sent.By, sent.Action);
        RefuseUnless(sent.Action == "revise", "priority", sent.Priority, sent.Action);
        RefuseUnless(sent.Action == "revise", "notBefore", sent.NotBefore, sent.Action);
        RefuseUnless(sent.Action == "revise", "queue", sent.Queue, sent.Action);
        return sent.Action switch
        {
            null => throw new BadFieldException("action", $"It is missing: one of {Actions}."),
            "cancel" => TaskAction.Cancel,
            "retry" => TaskAction.Retry,
            "release" => TaskAction.Release,
            "hold" => TaskAction.Hold(sent.Reason ?? throw new BadFieldException("reason", "It is missing: why they are held."), sent.By),
            "revise" => TaskAction.Revise(sent.Priority, sent.NotBefore, sent.Queue),
            _ => throw new BadFieldException("action", $"It is \"{sent.Action}\", but must be one of {Actions}."),
        };
    }

    private static void RefuseUnless(bool belongs, string field, object? value, string? action)
    {
        if (!belongs && value is not null && Actions.Split(", ").Contains(action))
        {
            throw new BadFieldException(field, $"It does not apply to {action}. Leave it out; 'filter' says which tasks are meant.");
        }
    }
}
