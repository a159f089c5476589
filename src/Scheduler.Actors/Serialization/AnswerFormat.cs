using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>An answer among the records of a message.</summary>
/// <param name="Tag">Sent: add, never renumber, never use one again.</param>
/// <param name="Write">Null: earlier versions send it, this one does not.</param>
internal sealed record AnswerFormat(byte Tag, Type Type, Action<RecordWriter, Answer>? Write, RecordReading<Answer> Read)
{
    private const byte TaskNotFound = 7;

    // Groups, one or a page of them, some of which have to do with copies.
    private const byte GroupsWithCopies = 39;

    private static readonly AnswerFormat[] All =
    [
        Of<Rejection>(
            1,
            (w, a) =>
            {
                w.WriteInt((int)a.Code);
                w.WriteName(a.Message);
            },
            (ref r) => new((RejectionCode)r.ReadInt(), r.ReadName())),
        Of<SubmitReceipts>(2, (w, a) => WriteReceipts(w, a.Receipts), (ref r) => new(ReadReceipts(ref r))),
        Of<CancelAccepted>(3, (w, a) => WritePhase(w, a.Task, a.Phase), (ref r) => new(r.ReadTask(), (TaskPhase)r.ReadInt())),
        Old<Explained>(4, (ref r) => new(ExplanationAnswerFormat.Read(ref r, withMore: false))),
        Of<Acknowledged>(5, (_, _) => { }, (ref _) => Acknowledged.Instance),
        Of<TaskFound>(6, WriteFound, (ref r) => new(TaskInfoCodec.Read(ref r))),
        Old<TaskFound>(TaskNotFound, (ref _) => new(null)),
        Of<TaskPage>(8, WritePage, (ref r) => new(ReadTasks(ref r), r.ReadOptionalName())),
        Old<NodesListed>(9, (ref r) => ReadNodes(ref r, withBlocked: false)),
        Old<RetryAccepted>(10, (ref r) => new(r.ReadTask(), (TaskPhase)r.ReadInt())),
        Of<TasksCounted>(11, WriteCounts, ReadCounts),
        Of<Explained>(
            12,
            (w, a) => ExplanationAnswerFormat.Write(w, a.Explanation),
            (ref r) => new(ExplanationAnswerFormat.Read(ref r, withMore: true))),
        Old<SchedulerStatistics>(13, StatisticsFormat.Read),
        Of<NodesListed>(14, WriteNodes, (ref r) => ReadNodes(ref r, withBlocked: true)),
        Old<SchedulerStatistics>(15, (ref r) => StatisticsFormat.Read(ref r) with { SlotsBlocked = r.ReadInt() }),
        Of<RunAccepted>(
            16,
            (w, a) =>
            {
                w.WriteTask(a.Task);
                w.WriteBool(a.AlreadyKnown);
                w.WriteInt((int)a.Phase);
            },
            (ref r) => new(r.ReadTask(), r.ReadBool(), (TaskPhase)r.ReadInt())),
        Old<SchedulePage>(17, (ref r) => ScheduleAnswerFormat.Read(ref r, withBackfill: false)),
        Of<BackfillAccepted>(
            18,
            (w, a) =>
            {
                w.WriteInt(a.Occurrences);
                w.WriteInt(a.AlreadySubmitted);
                w.WriteInt(a.Undecided);
            },
            (ref r) => new(r.ReadInt(), r.ReadInt(), r.ReadInt())),
        Of<SchedulePage>(19, ScheduleAnswerFormat.Write, (ref r) => ScheduleAnswerFormat.Read(ref r, withBackfill: true)),
        Old<SchedulerStatistics>(
            20, (ref r) => StatisticsFormat.Read(ref r) with { SlotsBlocked = r.ReadInt(), Schedules = StatisticsFormat.ReadSchedules(ref r) }),
        Of<CalendarPage>(21, ScheduleAnswerFormat.WriteCalendars, ScheduleAnswerFormat.ReadCalendars),
        Of<LimitsListed>(30, WriteLimits, ReadLimits),
        Of<HoldsListed>(31, WriteHolds, ReadHolds),
        Old<SchedulerStatistics>(33, ReadStatistics),
        Of<RetryAccepted>(
            34,
            (w, a) =>
            {
                WritePhase(w, a.Task, a.Phase);
                w.WriteInt(a.Dependants);
            },
            (ref r) => new(r.ReadTask(), (TaskPhase)r.ReadInt(), r.ReadInt())),
        Of<GroupFound>(35, GroupAnswerFormat.WriteFound, GroupAnswerFormat.ReadFound),
        Of<GroupPage>(36, GroupAnswerFormat.WritePage, GroupAnswerFormat.ReadPage),
        Of<DependantsFound>(37, GroupAnswerFormat.WriteDependants, GroupAnswerFormat.ReadDependants),
        Old<SchedulerStatistics>(38, ReadStatisticsWithAwaiting),
        new(GroupsWithCopies, typeof(GroupPage), Write: null, GroupAnswerFormat.ReadWithCopies),
        Old<SchedulerStatistics>(40, ReadStatisticsWithCopies),
        Of<LockAcquired>(43, (w, a) => w.WriteToken(a.Token), (ref r) => new(r.ReadToken())),
        Of<LockAwaited>(
            44,
            (w, a) =>
            {
                w.WriteInt(a.Place);
                w.WriteString(a.Holder);
            },
            (ref r) => new(r.ReadInt(), r.ReadString())),
        Of<LocksListed>(45, LockAnswerFormat.Write, LockAnswerFormat.Read),
        Of<ReviseAccepted>(32, (w, a) => WritePhase(w, a.Task, a.Phase), (ref r) => new(r.ReadTask(), (TaskPhase)r.ReadInt())),
        Of<AttemptsFound>(46, AttemptAnswerFormat.Write, AttemptAnswerFormat.Read),
        Of<LogFound>(47, AttemptAnswerFormat.WriteLog, AttemptAnswerFormat.ReadLog),
        Of<ReceiptsPart>(
            48,
            (w, a) =>
            {
                w.WriteInt(a.Index);
                w.WriteInt(a.Count);
                WriteReceipts(w, a.Receipts);
            },
            (ref r) => new(r.ReadInt(), r.ReadInt(), ReadReceipts(ref r))),
        Of<SchedulerStatistics>(
            49,
            (w, a) =>
            {
                StatisticsFormat.Write(w, a);
                w.WriteInt(a.SlotsBlocked);
                StatisticsFormat.WriteSchedules(w, a.Schedules);
                StatisticsFormat.WriteHeldUp(w, a.HeldUp);
                w.WriteLong(a.HeldUp.Awaiting);
                CopyFormat.Write(w, a.Copies);
                StatisticsFormat.WriteLocks(w, a.Locks);
            },
            (ref r) => ReadStatisticsWithCopies(ref r) with { Locks = StatisticsFormat.ReadLocks(ref r) }),
    ];

    private static readonly Dictionary<Type, AnswerFormat> ByType = All.Where(f => f.Write is not null).ToDictionary(f => f.Type);
    private static readonly Dictionary<byte, AnswerFormat> ByTag = All.ToDictionary(f => f.Tag);

    public static void WriteAnswer(RecordWriter writer, Answer answer)
    {
        if (!ByType.TryGetValue(answer.GetType(), out var format))
        {
            throw new SchedulingException($"{answer.GetType()} is not an answer that clients get.");
        }

        if (GroupAnswerFormat.SaysOfCopies(answer))
        {
            writer.WriteByte(GroupsWithCopies);
            GroupAnswerFormat.WriteWithCopies(writer, answer);
            return;
        }

        writer.WriteByte(answer is TaskFound { Task: null } ? TaskNotFound : format.Tag);
        format.Write!(writer, answer);
    }

    public static Answer ReadAnswer(ref RecordReader reader)
    {
        var tag = reader.ReadByte();
        return ByTag.TryGetValue(tag, out var format) ? format.Read(ref reader) : throw reader.UnknownRecord("answer", tag, version: 1);
    }

    public static Rejection ReadRejection(ref RecordReader reader) =>
        ReadAnswer(ref reader) as Rejection ?? throw reader.Corrupt("another answer where a refusal is expected");

    private static AnswerFormat Of<T>(byte tag, Action<RecordWriter, T> write, RecordReading<T> read)
        where T : Answer =>
        new(tag, typeof(T), (writer, answer) => write(writer, (T)answer), (ref reader) => read(ref reader));

    private static AnswerFormat Old<T>(byte tag, RecordReading<T> read)
        where T : Answer =>
        new(tag, typeof(T), Write: null, (ref reader) => read(ref reader));

    private static SchedulerStatistics ReadStatistics(ref RecordReader reader) => StatisticsFormat.Read(ref reader) with
    {
        SlotsBlocked = reader.ReadInt(),
        Schedules = StatisticsFormat.ReadSchedules(ref reader),
        HeldUp = StatisticsFormat.ReadHeldUp(ref reader),
    };

    private static SchedulerStatistics ReadStatisticsWithAwaiting(ref RecordReader reader)
    {
        var statistics = ReadStatistics(ref reader);
        return statistics with { HeldUp = statistics.HeldUp with { Awaiting = reader.ReadLong() } };
    }

    private static SchedulerStatistics ReadStatisticsWithCopies(ref RecordReader reader) =>
        ReadStatisticsWithAwaiting(ref reader) with { Copies = CopyFormat.ReadCounts(ref reader) };

    private static void WritePhase(RecordWriter writer, TaskId task, TaskPhase phase)
    {
        writer.WriteTask(task);
        writer.WriteInt((int)phase);
    }

    private static void WriteFound(RecordWriter writer, TaskFound answer)
    {
        if (answer.Task is { } task)
        {
            TaskInfoCodec.Write(writer, task);
        }
    }

    private static void WriteReceipts(RecordWriter writer, IReadOnlyList<TaskReceipt> receipts)
    {
        writer.WriteInt(receipts.Count);
        for (var i = 0; i < receipts.Count; i++)
        {
            ReceiptFormat.Write(writer, receipts[i]);
        }
    }

    private static TaskReceipt[] ReadReceipts(ref RecordReader reader)
    {
        var receipts = new TaskReceipt[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < receipts.Length; i++)
        {
            receipts[i] = ReceiptFormat.Read(ref reader, task: default);
        }

        return receipts;
    }

    private static void WriteCounts(RecordWriter writer, TasksCounted answer)
    {
        writer.WriteInt(answer.Counts.Count);
        foreach (var (phase, count) in answer.Counts)
        {
            writer.WriteInt((int)phase);
            writer.WriteLong(count);
        }
    }

    private static TasksCounted ReadCounts(ref RecordReader reader)
    {
        var phases = reader.ReadCount(bytesEach: 2);
        var counts = new Dictionary<TaskPhase, long>(phases);
        for (var i = 0; i < phases; i++)
        {
            counts[(TaskPhase)reader.ReadInt()] = reader.ReadLong();
        }

        return new TasksCounted(counts);
    }

    private static void WritePage(RecordWriter writer, TaskPage answer)
    {
        writer.WriteInt(answer.Tasks.Count);
        for (var i = 0; i < answer.Tasks.Count; i++)
        {
            TaskInfoCodec.Write(writer, answer.Tasks[i]);
        }

        writer.WriteName(answer.Next);
    }

    private static TaskInfo[] ReadTasks(ref RecordReader reader)
    {
        var tasks = new TaskInfo[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = TaskInfoCodec.Read(ref reader);
        }

        return tasks;
    }

    private static void WriteLimits(RecordWriter writer, LimitsListed answer)
    {
        writer.WriteInt(answer.Limits.Count);
        foreach (var limit in answer.Limits)
        {
            LimitFormat.Write(writer, limit.Limit);
            writer.WriteLong(limit.Running);
            writer.WriteInt(limit.Keys);
            ValueFormat.WriteMoment(writer, limit.NextStart);
        }
    }

    private static LimitsListed ReadLimits(ref RecordReader reader)
    {
        var limits = new LimitInfo[reader.ReadCount(bytesEach: 5)];
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = new LimitInfo(LimitFormat.Read(ref reader), reader.ReadLong(), reader.ReadInt()) { NextStart = ValueFormat.ReadMoment(ref reader) };
        }

        return new LimitsListed(limits);
    }

    private static void WriteNodes(RecordWriter writer, NodesListed answer)
    {
        writer.WriteInt(answer.Nodes.Count);
        foreach (var node in answer.Nodes)
        {
            writer.WriteNode(node.Id);
            ValueFormat.WriteOffer(writer, node.Offer);
            writer.WriteInt((int)node.Phase);
            writer.WriteInt(node.Held);
            ValueFormat.WriteResources(writer, node.InUse);
            writer.WriteLong(node.Assigned);
            writer.WriteLong(node.Finished);
            writer.WriteLong(node.Lost);
            ValueFormat.WriteBlocked(writer, node.Blocked);
        }
    }

    private static NodesListed ReadNodes(ref RecordReader reader, bool withBlocked)
    {
        var nodes = new NodeInfo[reader.ReadCount(bytesEach: 8)];
        for (var i = 0; i < nodes.Length; i++)
        {
            // In the order in which they were written.
            nodes[i] = new NodeInfo(reader.ReadNode(), ValueFormat.ReadOffer(ref reader), (NodePhase)reader.ReadInt())
            {
                Held = reader.ReadInt(),
                InUse = ValueFormat.ReadResources(ref reader),
                Assigned = reader.ReadLong(),
                Finished = reader.ReadLong(),
                Lost = reader.ReadLong(),
                Blocked = withBlocked ? ValueFormat.ReadBlocked(ref reader) : [],
            };
        }

        return new NodesListed(nodes);
    }

    private static void WriteHolds(RecordWriter writer, HoldsListed answer)
    {
        writer.WriteInt(answer.Unlisted);
        writer.WriteInt(answer.Holds.Count);
        foreach (var held in answer.Holds)
        {
            writer.WriteInt((int)held.Target);
            writer.WriteName(held.Name);
            ValueFormat.WriteHold(writer, held.Hold);
        }
    }

    private static HoldsListed ReadHolds(ref RecordReader reader)
    {
        var unlisted = reader.ReadInt();
        var holds = new HoldInfo[reader.ReadCount(bytesEach: 4)];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = new HoldInfo(reader.ReadEnum<HoldTarget>(), reader.ReadName(), ValueFormat.ReadHold(ref reader)!);
        }

        return new HoldsListed(holds, unlisted);
    }
}
