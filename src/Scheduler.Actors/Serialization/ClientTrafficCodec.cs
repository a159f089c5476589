using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Which question. Sent by number: add, never renumber, never use one again.</summary>
internal enum QuestionTag : byte
{
    Submit = 1,
    SubmitAndWatch = 2,
    Cancel = 3,
    Explain = 4,
    Get = 5,
    List = 6,
    Nodes = 7,
    Cordon = 8,
    Uncordon = 9,
    Drain = 10,
    ConfigureQueue = 11,
    Retry = 12,
    Count = 13,
    Statistics = 14,
    SetSchedule = 15,
    HoldSchedule = 16,
    ReleaseSchedule = 17,
    RunSchedule = 18,
    RemoveSchedule = 19,
    Schedules = 20,
}

/// <summary>
/// The traffic between gateways and the scheduler as bytes: many requests, or answers, in one row, so that what they share is
/// written once.
/// </summary>
/// <remarks>Keeps its buffers. Not safe for use by several threads at a time.</remarks>
internal sealed class ClientTrafficCodec
{
    private const byte TaskTag = 1;
    private const byte TaskVersion = 1;

    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    public ReadOnlyMemory<byte> Encode(FromClients message)
    {
        _writer.BeginRow(RowKind.FromClients);
        _writer.WriteInt(message.Requests.Count);
        for (var i = 0; i < message.Requests.Count; i++)
        {
            Write(message.Requests[i]);
        }

        ValueFormat.WriteTasks(_writer, message.Watch);
        ValueFormat.WriteTasks(_writer, message.Unwatch);
        return _writer.EndRow();
    }

    public FromClients DecodeFromClients(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.FromClients, _tables, rowNumber: null);
        var requests = new ClientRequest[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = ReadRequest(ref reader);
        }

        var message = new FromClients(requests) { Watch = ValueFormat.ReadTasks(ref reader), Unwatch = ValueFormat.ReadTasks(ref reader) };
        reader.EndRow();
        return message;
    }

    public ReadOnlyMemory<byte> Encode(ToClients message)
    {
        _writer.BeginRow(RowKind.ToClients);
        _writer.WriteInt(message.Answers.Count);
        for (var i = 0; i < message.Answers.Count; i++)
        {
            _writer.WriteGrowing(message.Answers[i].Number);
            AnswerFormat.Write(_writer, message.Answers[i].Answer);
        }

        _writer.WriteInt(message.Ended.Count);
        for (var i = 0; i < message.Ended.Count; i++)
        {
            TaskInfoCodec.Write(_writer, message.Ended[i]);
        }

        _writer.WriteInt(message.Refused.Count);
        for (var i = 0; i < message.Refused.Count; i++)
        {
            _writer.WriteTask(message.Refused[i].Task);
            AnswerFormat.Write(_writer, message.Refused[i].Rejection);
        }

        return _writer.EndRow();
    }

    public ToClients DecodeToClients(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.ToClients, _tables, rowNumber: null);
        var answers = new ClientAnswer[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new ClientAnswer(reader.ReadGrowing(), AnswerFormat.Read(ref reader));
        }

        var ended = new TaskInfo[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < ended.Length; i++)
        {
            ended[i] = TaskInfoCodec.Read(ref reader);
        }

        var refused = new RefusedWatch[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < refused.Length; i++)
        {
            refused[i] = new RefusedWatch(reader.ReadTask(), AnswerFormat.ReadRejection(ref reader));
        }

        reader.EndRow();
        return new ToClients { Answers = answers, Ended = ended, Refused = refused };
    }

    private void Write(in ClientRequest request)
    {
        _writer.WriteGrowing(request.Number);
        _writer.WriteByte((byte)TagOf(request));
        _writer.WriteName(request.Question.Principal);
        switch (request.Question)
        {
            case SubmitTasks q:
                WriteSpecs(q.Tasks);
                break;
            case CancelTask q:
                _writer.WriteTask(q.Task);
                break;
            case ExplainTask q:
                _writer.WriteTask(q.Task);
                break;
            case GetTask q:
                _writer.WriteTask(q.Task);
                break;
            case RetryTask q:
                _writer.WriteTask(q.Task);
                break;
            case ListTasks q:
                WriteFilter(q.Filter);
                break;
            case CordonNode q:
                _writer.WriteName(q.Name);
                break;
            case UncordonNode q:
                _writer.WriteName(q.Name);
                break;
            case DrainNode q:
                _writer.WriteName(q.Name);
                break;
            case ConfigureQueue q:
                ValueFormat.WriteQueue(_writer, q.Queue);
                break;
            default:
                WriteSchedule(request.Question);
                break;
        }
    }

    private void WriteSchedule(KernelCommand question)
    {
        switch (question)
        {
            case SetSchedule q:
                ScheduleFormat.Write(_writer, q.Schedule);
                break;
            case HoldSchedule q:
                _writer.WriteName(q.Name);
                _writer.WriteString(q.Reason);
                break;
            case ReleaseSchedule q:
                _writer.WriteName(q.Name);
                break;
            case RunSchedule q:
                _writer.WriteName(q.Name);
                ValueFormat.WriteMoment(_writer, q.Moment);
                break;
            case RemoveSchedule q:
                _writer.WriteName(q.Name);
                break;
            case ListSchedules q:
                _writer.WriteName(q.Filter.Name);
                _writer.WriteName(q.Filter.NamePrefix);
                _writer.WriteInt(q.Filter.Limit);
                _writer.WriteName(q.Filter.After);
                break;
        }
    }

    private ClientRequest ReadRequest(ref RecordReader reader)
    {
        var number = reader.ReadGrowing();
        var tag = (QuestionTag)reader.ReadByte();
        var principal = reader.ReadOptionalName();
        KernelCommand question = tag switch
        {
            QuestionTag.Submit or QuestionTag.SubmitAndWatch => new SubmitTasks(ReadSpecs(ref reader)),
            QuestionTag.Cancel => new CancelTask(reader.ReadTask()),
            QuestionTag.Explain => new ExplainTask(reader.ReadTask()),
            QuestionTag.Get => new GetTask(reader.ReadTask()),
            QuestionTag.List => new ListTasks(ReadFilter(ref reader)),
            QuestionTag.Nodes => new ListNodes(),
            QuestionTag.Retry => new RetryTask(reader.ReadTask(), Ended: null),
            QuestionTag.Count => new CountTasks(),
            QuestionTag.Statistics => new GetStatistics(),
            QuestionTag.Cordon => new CordonNode(reader.ReadName()),
            QuestionTag.Uncordon => new UncordonNode(reader.ReadName()),
            QuestionTag.Drain => new DrainNode(reader.ReadName()),
            QuestionTag.ConfigureQueue => new ConfigureQueue(ValueFormat.ReadQueue(ref reader)),
            _ => ReadSchedule(ref reader, tag),
        };
        return new ClientRequest(number, question with { Principal = principal }, tag == QuestionTag.SubmitAndWatch);
    }

    private static KernelCommand ReadSchedule(ref RecordReader reader, QuestionTag tag) => tag switch
    {
        QuestionTag.SetSchedule => new SetSchedule(ScheduleFormat.Read(ref reader)),
        QuestionTag.HoldSchedule => new HoldSchedule(reader.ReadName(), reader.ReadString()),
        QuestionTag.ReleaseSchedule => new ReleaseSchedule(reader.ReadName()),
        QuestionTag.RunSchedule => new RunSchedule(reader.ReadName(), ValueFormat.ReadMoment(ref reader)),
        QuestionTag.RemoveSchedule => new RemoveSchedule(reader.ReadName()),
        QuestionTag.Schedules => new ListSchedules(new ScheduleFilter
        {
            Name = reader.ReadOptionalName(),
            NamePrefix = reader.ReadOptionalName(),
            Limit = reader.ReadInt(),
            After = reader.ReadOptionalName(),
        }),
        _ => throw reader.UnknownRecord("request", (byte)tag, version: 1),
    };

    private static QuestionTag TagOf(in ClientRequest request) => request.Question switch
    {
        SubmitTasks => request.Watch ? QuestionTag.SubmitAndWatch : QuestionTag.Submit,
        CancelTask => QuestionTag.Cancel,
        ExplainTask => QuestionTag.Explain,
        GetTask => QuestionTag.Get,
        ListTasks => QuestionTag.List,
        ListNodes => QuestionTag.Nodes,
        RetryTask => QuestionTag.Retry,
        CountTasks => QuestionTag.Count,
        GetStatistics => QuestionTag.Statistics,
        CordonNode => QuestionTag.Cordon,
        UncordonNode => QuestionTag.Uncordon,
        DrainNode => QuestionTag.Drain,
        ConfigureQueue => QuestionTag.ConfigureQueue,
        SetSchedule => QuestionTag.SetSchedule,
        HoldSchedule => QuestionTag.HoldSchedule,
        ReleaseSchedule => QuestionTag.ReleaseSchedule,
        RunSchedule => QuestionTag.RunSchedule,
        RemoveSchedule => QuestionTag.RemoveSchedule,
        ListSchedules => QuestionTag.Schedules,
        var other => throw new SchedulingException($"{other.GetType()} is not a question of clients."),
    };

    private void WriteSpecs(IReadOnlyList<TaskSpec> tasks)
    {
        _writer.WriteInt(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            var start = _writer.BeginRecord(TaskTag, TaskVersion);
            TaskSpecFormat.Write(_writer, tasks[i]);
            _writer.EndRecord(start);
        }
    }

    private static TaskSpec[] ReadSpecs(ref RecordReader reader)
    {
        var tasks = new TaskSpec[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < tasks.Length; i++)
        {
            var tag = reader.BeginRecord(out var version);
            if (tag != TaskTag || version != TaskVersion)
            {
                throw reader.UnknownRecord("task", tag, version);
            }

            tasks[i] = TaskSpecFormat.Read(ref reader);
            reader.EndRecord();
        }

        return tasks;
    }

    private void WriteFilter(TaskFilter filter)
    {
        _writer.WriteInt(filter.Phase is { } phase ? (int)phase : 0);
        _writer.WriteName(filter.Kind);
        _writer.WriteName(filter.Queue);
        _writer.WriteName(filter.IdPrefix);
        _writer.WriteInt(filter.Limit);
        _writer.WriteName(filter.After);
    }

    private static TaskFilter ReadFilter(ref RecordReader reader)
    {
        var phase = reader.ReadInt();
        return new TaskFilter
        {
            Phase = phase == 0 ? null : (TaskPhase)phase,
            Kind = reader.ReadOptionalName(),
            Queue = reader.ReadOptionalName(),
            IdPrefix = reader.ReadOptionalName(),
            Limit = reader.ReadInt(),
            After = reader.ReadOptionalName(),
        };
    }
}
