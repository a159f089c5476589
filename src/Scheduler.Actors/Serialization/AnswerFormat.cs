using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Which answer. Sent by number: add, never renumber, never use one again.</summary>
internal enum AnswerTag : byte
{
    Rejection = 1,
    Submitted = 2,
    CancelAccepted = 3,
    Explained = 4,
    Acknowledged = 5,
    TaskFound = 6,
    TaskNotFound = 7,
    TasksListed = 8,
    NodesListed = 9,
    RetryAccepted = 10,
    TasksCounted = 11,
    ExplainedMore = 12,
    Statistics = 13,
    NodesListedWithBlocked = 14,
    StatisticsWithBlocked = 15,
    RunAccepted = 16,
    Schedules = 17,
}

/// <summary>An answer among the records of a message.</summary>
internal static class AnswerFormat
{
    private const int AlreadyKnown = 128;

    public static void Write(RecordWriter writer, Answer answer)
    {
        writer.WriteByte((byte)TagOf(answer));
        switch (answer)
        {
            case Rejection a:
                writer.WriteInt((int)a.Code);
                writer.WriteName(a.Message);
                break;
            case SubmitReceipts a:
                WriteReceipts(writer, a);
                break;
            case CancelAccepted a:
                writer.WriteTask(a.Task);
                writer.WriteInt((int)a.Phase);
                break;
            case RetryAccepted a:
                writer.WriteTask(a.Task);
                writer.WriteInt((int)a.Phase);
                break;
            case TasksCounted a:
                writer.WriteInt(a.Counts.Count);
                foreach (var (phase, count) in a.Counts)
                {
                    writer.WriteInt((int)phase);
                    writer.WriteLong(count);
                }

                break;
            case RunAccepted a:
                writer.WriteTask(a.Task);
                writer.WriteBool(a.AlreadyKnown);
                writer.WriteInt((int)a.Phase);
                break;
            case SchedulePage a:
                ScheduleAnswerFormat.Write(writer, a);
                break;
            case Explained a:
                ExplanationAnswerFormat.Write(writer, a.Explanation);
                break;
            case StatisticsTold a:
                StatisticsFormat.Write(writer, a.Statistics);
                if (a.Statistics.SlotsBlocked > 0)
                {
                    writer.WriteInt(a.Statistics.SlotsBlocked);
                }

                break;
            case TaskFound { Task: { } task }:
                TaskInfoCodec.Write(writer, task);
                break;
            case TasksListed a:
                WriteTasks(writer, a.Page.Tasks);
                writer.WriteName(a.Page.Next);
                break;
            case NodesListed a:
                writer.WriteInt(a.Nodes.Count);
                var withBlocked = HasBlocked(a);
                foreach (var node in a.Nodes)
                {
                    WriteNode(writer, node);
                    if (withBlocked)
                    {
                        ValueFormat.WriteBlocked(writer, node.Blocked);
                    }
                }

                break;
        }
    }

    public static Answer Read(ref RecordReader reader)
    {
        var tag = (AnswerTag)reader.ReadByte();
        return tag switch
        {
            AnswerTag.Rejection => new Rejection((RejectionCode)reader.ReadInt(), reader.ReadName()),
            AnswerTag.Submitted => ReadReceipts(ref reader),
            AnswerTag.CancelAccepted => new CancelAccepted(reader.ReadTask(), (TaskPhase)reader.ReadInt()),
            AnswerTag.RetryAccepted => new RetryAccepted(reader.ReadTask(), (TaskPhase)reader.ReadInt()),
            AnswerTag.TasksCounted => ReadCounts(ref reader),
            AnswerTag.Explained => new Explained(ExplanationAnswerFormat.Read(ref reader, withMore: false)),
            AnswerTag.ExplainedMore => new Explained(ExplanationAnswerFormat.Read(ref reader, withMore: true)),
            AnswerTag.Statistics => new StatisticsTold(StatisticsFormat.Read(ref reader)),
            AnswerTag.StatisticsWithBlocked => new StatisticsTold(StatisticsFormat.Read(ref reader) with { SlotsBlocked = reader.ReadInt() }),
            AnswerTag.RunAccepted => new RunAccepted(reader.ReadTask(), reader.ReadBool(), (TaskPhase)reader.ReadInt()),
            AnswerTag.Schedules => ScheduleAnswerFormat.Read(ref reader),
            AnswerTag.Acknowledged => Acknowledged.Instance,
            AnswerTag.TaskFound => new TaskFound(TaskInfoCodec.Read(ref reader)),
            AnswerTag.TaskNotFound => new TaskFound(null),
            AnswerTag.TasksListed => new TasksListed(new TaskPage(ReadTasks(ref reader), reader.ReadOptionalName())),
            AnswerTag.NodesListed => ReadNodes(ref reader, withBlocked: false),
            AnswerTag.NodesListedWithBlocked => ReadNodes(ref reader, withBlocked: true),
            _ => throw reader.UnknownRecord("answer", (byte)tag, version: 1),
        };
    }

    public static Rejection ReadRejection(ref RecordReader reader) =>
        Read(ref reader) as Rejection ?? throw reader.Corrupt("another answer where a refusal is expected");

    private static AnswerTag TagOf(Answer answer) => answer switch
    {
        Rejection => AnswerTag.Rejection,
        SubmitReceipts => AnswerTag.Submitted,
        CancelAccepted => AnswerTag.CancelAccepted,
        RetryAccepted => AnswerTag.RetryAccepted,
        TasksCounted => AnswerTag.TasksCounted,
        Explained a => ExplanationAnswerFormat.HasMore(a.Explanation) ? AnswerTag.ExplainedMore : AnswerTag.Explained,
        StatisticsTold a => a.Statistics.SlotsBlocked > 0 ? AnswerTag.StatisticsWithBlocked : AnswerTag.Statistics,
        RunAccepted => AnswerTag.RunAccepted,
        SchedulePage => AnswerTag.Schedules,
        Acknowledged => AnswerTag.Acknowledged,
        TaskFound { Task: null } => AnswerTag.TaskNotFound,
        TaskFound => AnswerTag.TaskFound,
        TasksListed => AnswerTag.TasksListed,
        NodesListed a => HasBlocked(a) ? AnswerTag.NodesListedWithBlocked : AnswerTag.NodesListed,
        _ => throw new SchedulingException($"{answer.GetType()} is not an answer that clients get."),
    };

    private static void WriteReceipts(RecordWriter writer, SubmitReceipts answer)
    {
        writer.WriteInt(answer.Receipts.Count);
        for (var i = 0; i < answer.Receipts.Count; i++)
        {
            var receipt = answer.Receipts[i];
            writer.WriteByte((byte)((int)receipt.Phase | (receipt.AlreadyKnown ? AlreadyKnown : 0)));
        }
    }

    private static SubmitReceipts ReadReceipts(ref RecordReader reader)
    {
        var receipts = new TaskReceipt[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < receipts.Length; i++)
        {
            var value = reader.ReadByte();
            receipts[i] = new TaskReceipt(default, (value & AlreadyKnown) != 0, (TaskPhase)(value & ~AlreadyKnown));
        }

        return new SubmitReceipts(receipts);
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

    private static void WriteTasks(RecordWriter writer, IReadOnlyList<TaskInfo> tasks)
    {
        writer.WriteInt(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            TaskInfoCodec.Write(writer, tasks[i]);
        }
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

    private static void WriteNode(RecordWriter writer, NodeInfo node)
    {
        writer.WriteNode(node.Id);
        ValueFormat.WriteOffer(writer, node.Offer);
        writer.WriteInt((int)node.Phase);
        writer.WriteInt(node.Held);
        ValueFormat.WriteResources(writer, node.InUse);
        writer.WriteLong(node.Assigned);
        writer.WriteLong(node.Finished);
        writer.WriteLong(node.Lost);
    }

    private static bool HasBlocked(NodesListed answer) => answer.Nodes.Any(node => node.Blocked.Count > 0);

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
}
