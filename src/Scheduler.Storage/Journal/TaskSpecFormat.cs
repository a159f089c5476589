using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>A task, inside of whatever record has one. A field that it gains is a further flag.</summary>
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
    private const int All = ((1 << 21) - 1) | HasMoreOfRetry | HasAfter | HasGroup | IsIdempotent;

    public static void Write(RecordWriter writer, TaskSpec task)
    {
        var flags = FlagsOf(task);
        writer.WriteInt(flags);
        writer.WriteTask(task.Id);
        writer.WriteName(task.Kind);
        writer.WriteName(task.Queue);
        RetryFormat.Write(writer, task.Retry);
        if ((flags & HasPayload) != 0)
        {
            writer.WriteBytes(task.Payload.Span);
        }

        if ((flags & HasPriority) != 0)
        {
            writer.WriteSigned(task.Priority);
        }

        if ((flags & HasRequest) != 0)
        {
            ValueFormat.WriteResources(writer, task.Request);
        }

        if ((flags & HasLabels) != 0)
        {
            ValueFormat.WriteLabels(writer, task.RequiredLabels);
        }

        WriteTimes(writer, task);
        if (task.Headers is { } headers)
        {
            HeaderMap.Write(writer, headers);
        }

        if (task.Principal is { } principal)
        {
            writer.WriteName(principal);
        }

        WriteParts(writer, task);
    }

    private static void WriteParts(RecordWriter writer, TaskSpec task)
    {
        if (task.FairnessKey is { } fairnessKey)
        {
            writer.WriteName(fairnessKey);
        }

        if (task.Weight != 1)
        {
            writer.WriteInt(task.Weight);
        }

        if (task.Slots != 1)
        {
            writer.WriteInt(task.Slots);
        }

        if (task.PreferredLabels.Count > 0)
        {
            writer.WriteInt(task.PreferredLabels.Count);
            foreach (var (key, value, weight) in task.PreferredLabels)
            {
                writer.WriteName(key);
                writer.WriteName(value);
                writer.WriteSigned(weight);
            }
        }

        if (task.AffinityKey is { } affinityKey)
        {
            writer.WriteString(affinityKey);
        }

        if (task.AntiAffinityKey is { } antiAffinityKey)
        {
            writer.WriteString(antiAffinityKey);
        }

        if (task.Limits.Count > 0)
        {
            LimitFormat.WriteUses(writer, task.Limits);
        }

        if (task.OrderKey is { } orderKey)
        {
            writer.WriteString(orderKey);
        }

        if (task.Unique is { } unique)
        {
            UniqueFormat.Write(writer, unique);
        }

        if (HasEdges(task))
        {
            GraphFormat.WriteAfter(writer, task.After, task.IfUnmet);
        }

        if (task.Group is { } group)
        {
            writer.WriteName(group);
        }
    }

    // One that says what happens to edges that it has not is refused, by whoever it is sent to.
    private static bool HasEdges(TaskSpec task) => task.After.Count > 0 || task.IfUnmet != UnmetAction.Cancel;

    public static TaskSpec Read(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(All);
        var ifUnmet = UnmetAction.Cancel;

        // Initialisers run in the order in which they are written: that of the fields.
        return new TaskSpec
        {
            Id = reader.ReadTask(),
            Kind = reader.ReadName(),
            Queue = reader.ReadName(),
            Retry = RetryFormat.Read(ref reader, (flags & HasMoreOfRetry) != 0),
            Payload = (flags & HasPayload) != 0 ? reader.ReadBytes() : default,
            Priority = (flags & HasPriority) != 0 ? reader.ReadSignedInt() : 0,
            Request = (flags & HasRequest) != 0 ? ValueFormat.ReadResources(ref reader) : Resources.None,
            RequiredLabels = (flags & HasLabels) != 0 ? ValueFormat.ReadLabels(ref reader) : Labels.None,
            Estimate = (flags & HasEstimate) != 0 ? reader.ReadSpan() : null,
            Timeout = (flags & HasTimeout) != 0 ? reader.ReadSpan() : null,
            NotBefore = (flags & HasNotBefore) != 0 ? reader.ReadTimestamp() : null,
            Deadline = (flags & HasDeadline) != 0 ? reader.ReadTimestamp() : null,
            ExpiresAt = (flags & HasExpiry) != 0 ? reader.ReadTimestamp() : null,
            Headers = (flags & HasHeaders) != 0 ? HeaderMap.Read(ref reader) : null,
            Principal = (flags & HasPrincipal) != 0 ? reader.ReadName() : null,
            FairnessKey = (flags & HasFairnessKey) != 0 ? reader.ReadName() : null,
            Weight = (flags & HasWeight) != 0 ? reader.ReadInt() : 1,
            Slots = (flags & HasSlots) != 0 ? reader.ReadInt() : 1,
            PreferredLabels = (flags & HasPreferredLabels) != 0 ? ReadPreferences(ref reader) : [],
            AffinityKey = (flags & HasAffinityKey) != 0 ? reader.ReadString() : null,
            AntiAffinityKey = (flags & HasAntiAffinityKey) != 0 ? reader.ReadString() : null,
            Limits = (flags & HasLimits) != 0 ? LimitFormat.ReadUses(ref reader) : [],
            OrderKey = (flags & HasOrderKey) != 0 ? reader.ReadString() : null,
            OrderOnFailure = (flags & HoldsOrderKey) != 0 ? OrderFailure.Hold : OrderFailure.Continue,
            Unique = (flags & HasUnique) != 0 ? UniqueFormat.Read(ref reader) : null,
            After = (flags & HasAfter) != 0 ? GraphFormat.ReadAfter(ref reader, out ifUnmet) : [],
            IfUnmet = ifUnmet,
            Group = (flags & HasGroup) != 0 ? reader.ReadName() : null,
            Idempotent = (flags & IsIdempotent) != 0,
        };
    }

    private static LabelPreference[] ReadPreferences(ref RecordReader reader)
    {
        var preferences = new LabelPreference[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < preferences.Length; i++)
        {
            preferences[i] = new LabelPreference(reader.ReadName(), reader.ReadName(), reader.ReadSignedInt());
        }

        return preferences;
    }

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

    private static void WriteTimes(RecordWriter writer, TaskSpec task)
    {
        if (task.Estimate is { } estimate)
        {
            writer.WriteSpan(estimate);
        }

        if (task.Timeout is { } timeout)
        {
            writer.WriteSpan(timeout);
        }

        if (task.NotBefore is { } notBefore)
        {
            writer.WriteTimestamp(notBefore);
        }

        if (task.Deadline is { } deadline)
        {
            writer.WriteTimestamp(deadline);
        }

        if (task.ExpiresAt is { } expiresAt)
        {
            writer.WriteTimestamp(expiresAt);
        }
    }
}
