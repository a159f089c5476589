using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>Which record of a snapshot. Stored by number: add, never renumber, never use one again.</summary>
internal enum SnapshotTag : byte
{
    Head = 1,
    Queue = 2,
    Node = 3,
    Task = 4,
    Outcome = 5,
    Estimate = 6,
    Schedule = 7,
    Calendar = 8,
    Limit = 10,
    Rate = 11,
    Hold = 12,
    Unique = 13,
    Group = 14,
    Result = 15,
    Leftover = 16,
    Lock = 17,
}

/// <summary>A record of a snapshot: tag, version, length, and its fields in order. Changes go as in <see cref="EventFormat"/>.</summary>
internal static partial class SnapshotFormat
{
    private const byte Version = 1;
    private const byte WithBlocked = 2;
    private const byte WithBackfill = 2;

    public static void Write(RecordWriter writer, SnapshotRecord record)
    {
        // Version 1 knows of no blocked slots and no backfills, and is still written where there are none.
        var version = record switch
        {
            SnapshotNode { Blocked.Count: > 0 } => WithBlocked,
            SnapshotSchedule r when HasBackfill(r) => WithBackfill,
            _ => Version,
        };
        var start = writer.BeginRecord((byte)TagOf(record), version);
        switch (record)
        {
            case SnapshotTask r:
                WriteTask(writer, r);
                break;
            case SnapshotOutcome r:
                writer.WriteMoment(r.FinishedAt);
                writer.WriteTask(r.Task);
                writer.WriteFixed64(r.ContentHash);
                writer.WriteInt((int)r.Phase);
                break;
            case SnapshotNode r:
                writer.WriteNode(r.Id);
                ValueFormat.WriteOffer(writer, r.Offer);
                writer.WriteInt((int)r.Phase);
                writer.WriteLong(r.Number);
                writer.WriteLong(r.Assigned);
                writer.WriteLong(r.Finished);
                writer.WriteLong(r.Lost);
                if (version == WithBlocked)
                {
                    ValueFormat.WriteBlocked(writer, r.Blocked);
                }

                break;
            case SnapshotQueue r:
                ValueFormat.WriteQueue(writer, r.Options);
                writer.WriteLong(r.LastNode);
                break;
            case SnapshotSchedule r:
                WriteSchedule(writer, r);
                break;
            case SnapshotEstimate r:
                writer.WriteName(r.Kind);
                writer.WriteLong(r.Mean);
                writer.WriteLong(r.Error);
                writer.WriteLong(r.Tasks);
                writer.WriteLong(r.Compared);
                break;
            case SnapshotHead r:
                writer.WriteInt(r.Partition);
                writer.WriteLong(r.Epoch);
                writer.WriteLong(r.LastEventNumber);
                writer.WriteFixed64(r.Digest);
                writer.WriteMoment(r.At);
                break;
            default:
                WriteRule(writer, record);
                break;
        }

        writer.EndRecord(start);
    }

    // What holds up tasks, or submits them.
    private static void WriteRule(RecordWriter writer, SnapshotRecord record)
    {
        switch (record)
        {
            case SnapshotCalendar r:
                CalendarFormat.Write(writer, r.Calendar);
                break;
            case SnapshotLimit r:
                LimitFormat.Write(writer, r.Limit);
                break;
            case SnapshotRate r:
                writer.WriteName(r.Key);
                writer.WriteTimestamp(r.Due);
                break;
            case SnapshotHold r:
                writer.WriteInt((int)r.Target);
                writer.WriteName(r.Name);
                ValueFormat.WriteHold(writer, r.Hold);
                break;
            case SnapshotUnique r:
                writer.WriteString(r.Key);
                UniqueFormat.Write(writer, r.Claim);
                break;
            case SnapshotGroup r:
                GraphFormat.Write(writer, r);
                break;
            case SnapshotLock r:
                WriteLock(writer, r);
                break;
            case SnapshotLeftover r:
                WriteLeftover(writer, r);
                break;
            case SnapshotResult r:
                writer.WriteTask(r.Task);
                writer.WriteBytes(r.Bytes.Span);
                break;
        }
    }

    private static void WriteLock(RecordWriter writer, SnapshotLock request)
    {
        writer.WriteName(request.Name);
        writer.WriteString(request.Owner);
        writer.WriteSpan(request.Lease);
        writer.WriteLong(request.Number);
        writer.WriteTimestamp(request.RequestedAt);
        writer.WriteBool(request.Token is not null);
        if (request.Token is { } token)
        {
            writer.WriteToken(token);
        }

        ValueFormat.WriteMoment(writer, request.GrantedAt);
    }

    public static SnapshotRecord Read(ref RecordReader reader)
    {
        var tag = reader.BeginRecord(out var version);
        var isNewer = (SnapshotTag)tag switch
        {
            SnapshotTag.Node => version == WithBlocked,
            SnapshotTag.Schedule => version == WithBackfill,
            _ => false,
        };
        if (version != Version && !isNewer)
        {
            throw reader.UnknownRecord("snapshot record", tag, version);
        }

        SnapshotRecord record = (SnapshotTag)tag switch
        {
            SnapshotTag.Task => ReadTask(ref reader),
            SnapshotTag.Outcome => ReadOutcome(ref reader),
            SnapshotTag.Node => new SnapshotNode(
                reader.ReadNode(),
                ValueFormat.ReadOffer(ref reader),
                reader.ReadEnum<NodePhase>(),
                reader.ReadLong(),
                reader.ReadLong(),
                reader.ReadLong(),
                reader.ReadLong())
            {
                Blocked = version == WithBlocked ? ValueFormat.ReadBlocked(ref reader) : [],
            },
            SnapshotTag.Queue => new SnapshotQueue(ValueFormat.ReadQueue(ref reader), reader.ReadLong()),
            SnapshotTag.Schedule => ReadSchedule(ref reader, version),
            SnapshotTag.Calendar => new SnapshotCalendar(CalendarFormat.Read(ref reader)),
            SnapshotTag.Limit => new SnapshotLimit(LimitFormat.Read(ref reader)),
            SnapshotTag.Rate => new SnapshotRate(reader.ReadName(), reader.ReadTimestamp()),
            SnapshotTag.Hold => new SnapshotHold(reader.ReadEnum<HoldTarget>(), reader.ReadName(), ValueFormat.ReadHold(ref reader)!),
            SnapshotTag.Result => new SnapshotResult(reader.ReadTask(), reader.ReadBytes()),
            SnapshotTag.Lock => new SnapshotLock(
                reader.ReadName(),
                reader.ReadString(),
                reader.ReadSpan(),
                reader.ReadLong(),
                reader.ReadTimestamp(),
                reader.ReadBool() ? reader.ReadToken() : null,
                ValueFormat.ReadMoment(ref reader)),
            SnapshotTag.Group => GraphFormat.ReadGroup(ref reader),
            SnapshotTag.Leftover => ReadLeftover(ref reader),
            SnapshotTag.Unique => new SnapshotUnique(reader.ReadString(), UniqueFormat.ReadClaim(ref reader)),
            SnapshotTag.Estimate => new SnapshotEstimate(
                reader.ReadName(), reader.ReadLong(), reader.ReadLong(), reader.ReadLong(), reader.ReadLong()),
            SnapshotTag.Head => new SnapshotHead(
                reader.ReadInt(), reader.ReadLong(), reader.ReadLong(), reader.ReadFixed64(), reader.ReadMoment()),
            _ => throw reader.UnknownRecord("snapshot record", tag, version),
        };
        reader.EndRecord();
        return record;
    }

    private static SnapshotOutcome ReadOutcome(ref RecordReader reader)
    {
        var finishedAt = reader.ReadMoment();
        return new SnapshotOutcome(reader.ReadTask(), reader.ReadFixed64(), reader.ReadEnum<TaskPhase>(), finishedAt);
    }

    private static bool HasBackfill(SnapshotSchedule schedule) => schedule.Backfill.Count > 0 || schedule.Backfilled != 0;

    private static void WriteSchedule(RecordWriter writer, SnapshotSchedule schedule)
    {
        ScheduleFormat.Write(writer, schedule.Spec);
        ValueFormat.WriteMoment(writer, schedule.Next);
        ValueFormat.WriteHold(writer, schedule.Hold);
        ValueFormat.WriteMoment(writer, schedule.ReleasedAt);
        ValueFormat.WriteMoment(writer, schedule.Waiting);
        ScheduleFormat.WriteLast(writer, schedule.Last);
        writer.WriteLong(schedule.Asked);
        ValueFormat.WriteTasks(writer, schedule.Unfinished);
        writer.WriteInt(schedule.Decided.Count);
        foreach (var count in schedule.Decided)
        {
            writer.WriteLong(count);
        }

        if (HasBackfill(schedule))
        {
            ValueFormat.WriteMoments(writer, schedule.Backfill);
            writer.WriteLong(schedule.Backfilled);
        }
    }

    private static SnapshotSchedule ReadSchedule(ref RecordReader reader, byte version)
    {
        var schedule = new SnapshotSchedule(ScheduleFormat.Read(ref reader), ValueFormat.ReadMoment(ref reader))
        {
            Hold = ValueFormat.ReadHold(ref reader),
            ReleasedAt = ValueFormat.ReadMoment(ref reader),
            Waiting = ValueFormat.ReadMoment(ref reader),
            Last = ScheduleFormat.ReadLast(ref reader),
            Asked = reader.ReadLong(),
        };
        var unfinished = ValueFormat.ReadTasks(ref reader);
        var decided = new long[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < decided.Length; i++)
        {
            decided[i] = reader.ReadLong();
        }

        schedule = schedule with { Unfinished = unfinished, Decided = decided };
        return version < WithBackfill ? schedule : schedule with { Backfill = ValueFormat.ReadMoments(ref reader), Backfilled = reader.ReadLong() };
    }

    private static SnapshotTag TagOf(SnapshotRecord record) => record switch
    {
        SnapshotTask => SnapshotTag.Task,
        SnapshotOutcome => SnapshotTag.Outcome,
        SnapshotNode => SnapshotTag.Node,
        SnapshotQueue => SnapshotTag.Queue,
        SnapshotHead => SnapshotTag.Head,
        SnapshotEstimate => SnapshotTag.Estimate,
        SnapshotSchedule => SnapshotTag.Schedule,
        SnapshotCalendar => SnapshotTag.Calendar,
        SnapshotLimit => SnapshotTag.Limit,
        SnapshotRate => SnapshotTag.Rate,
        SnapshotHold => SnapshotTag.Hold,
        SnapshotUnique => SnapshotTag.Unique,
        SnapshotGroup => SnapshotTag.Group,
        SnapshotResult => SnapshotTag.Result,
        SnapshotLock => SnapshotTag.Lock,
        SnapshotLeftover => SnapshotTag.Leftover,
        _ => throw new SchedulingException($"A snapshot has no form for {record.GetType().Name}."),
    };
}
