using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>A task, within any record that has one. A new field is a further flag.</summary>
public static class TaskSpecFormat
{
    private const int HasPayload = 1;
    private const int HasPriority = 1 << 1;
    private const int HasRequest = 1 << 2;
    private const int HasLabels = 1 << 3;
    private const int HasEstimate = 1 << 4;
    private const int HasTimeout = 1 << 5;
    private const int HasNotBefore = 1 << 6;
    private const int HasDeadline = 1 << 7;
    private const int HasExpiry = 1 << 8;
    private const int HasHeaders = 1 << 9;
    private const int HasPrincipal = 1 << 10;
    private const int HasFairnessKey = 1 << 11;
    private const int HasWeight = 1 << 12;
    private const int HasSlots = 1 << 13;
    private const int HasPreferredLabels = 1 << 14;
    private const int HasAffinityKey = 1 << 15;
    private const int HasAntiAffinityKey = 1 << 16;
    private const int HasLimits = 1 << 17;
    private const int HasOrderKey = 1 << 18;
    private const int HoldsOrderKey = 1 << 19;
    private const int HasUnique = 1 << 20;
    private const int HasMoreOfRetry = 1 << 22;
    private const int HasAfter = 1 << 23;
    private const int HasGroup = 1 << 24;
    private const int IsIdempotent = 1 << 25;
    private const int Rest = All & ~(HasPayload | HasMoreOfRetry);
    private const int All = ((1 << 21) - 1) | HasMoreOfRetry | HasAfter | HasGroup | IsIdempotent;

    public static TaskSpec Fields(ref RecordFields f, TaskSpec task)
    {
        var flags = f.Flags(task, FlagsOf, All);
        var (id, kind, queue) = (f.Task(task.Id), f.Name(task.Kind), f.Name(task.Queue));
        var retry = f.Retry(task.Retry, flags[HasMoreOfRetry] ? RetryFormat.WithMore : RetryFormat.Fields);
        var payload = flags[HasPayload] ? f.Bytes(task.Payload) : default;
        if (!flags[Rest])
        {
            // Most tasks: what they do not say need not be looked through.
            return f.IsWriting ? task : new TaskSpec { Id = id, Kind = kind, Queue = queue, Retry = retry, Payload = payload };
        }

        var priority = flags[HasPriority] ? f.SignedInt(task.Priority) : 0;
        var request = flags[HasRequest] ? f.Resources(task.Request) : Resources.None;
        var labels = flags[HasLabels] ? f.Labels(task.RequiredLabels) : Labels.None;
        var (estimate, timeout) = (f.Span(flags[HasEstimate], task.Estimate), f.Span(flags[HasTimeout], task.Timeout));
        var notBefore = f.Timestamp(flags[HasNotBefore], task.NotBefore);
        var (deadline, expiresAt) = (f.Timestamp(flags[HasDeadline], task.Deadline), f.Timestamp(flags[HasExpiry], task.ExpiresAt));
        var headers = flags[HasHeaders] ? f.TwoSided(task.Headers!, HeaderMap.Write, HeaderMap.Read) : null;
        var (principal, fairnessKey) = (f.Name(flags[HasPrincipal], task.Principal), f.Name(flags[HasFairnessKey], task.FairnessKey));
        var (weight, slots) = (flags[HasWeight] ? f.Int(task.Weight) : 1, flags[HasSlots] ? f.Int(task.Slots) : 1);
        var preferred = flags[HasPreferredLabels] ? f.List(task.PreferredLabels, bytesEach: 3, Preference) : [];
        var (affinity, antiAffinity) = (f.Text(flags[HasAffinityKey], task.AffinityKey), f.Text(flags[HasAntiAffinityKey], task.AntiAffinityKey));
        var limits = flags[HasLimits] ? f.Of(task.Limits, LimitFormat.Uses) : [];
        var orderKey = f.Text(flags[HasOrderKey], task.OrderKey);
        var unique = f.Of(flags[HasUnique], task.Unique, UniqueFormat.Fields);
        var ifUnmet = task.IfUnmet;
        var after = flags[HasAfter] ? GraphFormat.After(ref f, task.After, ref ifUnmet) : [];
        var group = f.Name(flags[HasGroup], task.Group);
        return f.IsWriting ? task : new TaskSpec
        {
            Id = id,
            Kind = kind,
            Queue = queue,
            Retry = retry,
            Payload = payload,
            Priority = priority,
            Request = request,
            RequiredLabels = labels,
            Estimate = estimate,
            Timeout = timeout,
            NotBefore = notBefore,
            Deadline = deadline,
            ExpiresAt = expiresAt,
            Headers = headers,
            Principal = principal,
            FairnessKey = fairnessKey,
            Weight = weight,
            Slots = slots,
            PreferredLabels = preferred,
            AffinityKey = affinity,
            AntiAffinityKey = antiAffinity,
            Limits = limits,
            OrderKey = orderKey,
            OrderOnFailure = flags[HoldsOrderKey] ? OrderFailure.Hold : OrderFailure.Continue,
            Unique = unique,
            After = after,
            IfUnmet = ifUnmet,
            Group = group,
            Idempotent = flags[IsIdempotent],
        };
    }

    private static LabelPreference Preference(ref RecordFields f, LabelPreference preference) =>
        new(f.Name(preference.Key), f.Name(preference.Value), f.SignedInt(preference.Weight));

    // One that says what happens to edges that it has not is refused, by whoever it is sent to.
    private static bool HasEdges(TaskSpec task) => task.After.Count > 0 || task.IfUnmet != UnmetAction.Cancel;

    private static int FlagsOf(TaskSpec task) =>
        (task.Payload.IsEmpty ? 0 : HasPayload)
        | (task.Priority == 0 ? 0 : HasPriority)
        | (task.Request.IsNone ? 0 : HasRequest)
        | (task.RequiredLabels.IsNone ? 0 : HasLabels)
        | (task.Estimate is null ? 0 : HasEstimate)
        | (task.Timeout is null ? 0 : HasTimeout)
        | (task.NotBefore is null ? 0 : HasNotBefore)
        | (task.Deadline is null ? 0 : HasDeadline)
        | (task.ExpiresAt is null ? 0 : HasExpiry)
        | (task.Headers is null ? 0 : HasHeaders)
        | (task.Principal is null ? 0 : HasPrincipal)
        | (task.FairnessKey is null ? 0 : HasFairnessKey)
        | (task.Weight == 1 ? 0 : HasWeight)
        | (task.Slots == 1 ? 0 : HasSlots)
        | (task.PreferredLabels.Count == 0 ? 0 : HasPreferredLabels)
        | (task.AffinityKey is null ? 0 : HasAffinityKey)
        | (task.AntiAffinityKey is null ? 0 : HasAntiAffinityKey)
        | (task.Limits.Count == 0 ? 0 : HasLimits)
        | (task.OrderKey is null ? 0 : HasOrderKey)
        | (task.OrderOnFailure == OrderFailure.Hold ? HoldsOrderKey : 0)
        | (task.Unique is null ? 0 : HasUnique)
        | (RetryFormat.HasMore(task.Retry) ? HasMoreOfRetry : 0)
        | (HasEdges(task) ? HasAfter : 0)
        | (task.Group is null ? 0 : HasGroup)
        | (task.Idempotent ? IsIdempotent : 0);
}
