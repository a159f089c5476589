using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Which record of a node message. Stored by number: add, never renumber, never use one again.</summary>
internal enum NodeMessageTag : byte
{
    FromNode = 1,
    ToNode = 2,
    Assignment = 3,
    Started = 4,
    Succeeded = 5,
    Failed = 6,
    Cancelled = 7,
    HandedBack = 8,
    Yielded = 9,
    Checkpoint = 10,
    Progress = 11,

    /// <summary>What the report behind it has as its log.</summary>
    Log = 12,
}

/// <summary>The parts of the messages between scheduler and nodes. Changes go as in <see cref="EventFormat"/>.</summary>
internal static class NodeMessageFormat
{
    public const byte Version = 1;
    private const byte WithCheckpoint = 2;
    private const byte WithRetryAfter = 2;
    private const byte WithThen = 2;
    private const byte WithInputs = 3;

    public static void WriteReport(RecordWriter writer, AttemptReport report)
    {
        if (report.Log is { } log)
        {
            var head = writer.BeginRecord((byte)NodeMessageTag.Log, Version);
            writer.WriteBytes(log.Span);
            writer.EndRecord(head);
        }

        // A failure whose handler did not say when to try again is written as ever, and so is a success that adds no tasks.
        var version = report switch
        {
            AttemptFailedReport { RetryAfter: not null } => WithRetryAfter,
            AttemptSucceededReport { Then.Count: > 0 } => WithThen,
            _ => Version,
        };
        var start = writer.BeginRecord((byte)TagOf(report), version);
        writer.WriteTask(report.Task);
        writer.WriteToken(report.Token);
        switch (report)
        {
            case AttemptSucceededReport r:
                writer.WriteBytes(r.Result.Span);
                writer.WriteSpan(r.RunTime);
                if (version == WithThen)
                {
                    WriteThen(writer, r.Then);
                }

                break;
            case AttemptFailedReport r:
                writer.WriteString(r.Error);
                writer.WriteBool(r.Retryable);
                writer.WriteBool(r.TimedOut);
                writer.WriteSpan(r.RunTime);
                if (r.RetryAfter is { } after)
                {
                    writer.WriteSpan(after);
                }

                break;
            case AttemptCancelledReport r:
                writer.WriteSpan(r.RunTime);
                break;
            case AttemptYieldedReport r:
                writer.WriteOptionalBytes(r.State);
                writer.WriteSpan(r.RunTime);
                break;
            case AttemptProgressReport r:
                writer.WriteFixed64(BitConverter.DoubleToUInt64Bits(r.Fraction ?? double.NaN));
                writer.WriteName(r.Message);
                break;
            case CheckpointReport r:
                writer.WriteInt(r.Number);
                writer.WriteBytes(r.State.Span);
                writer.WriteSpan(r.RunTime);
                break;
        }

        writer.EndRecord(start);
    }

    public static AttemptReport ReadReport(ref RecordReader reader)
    {
        var tag = reader.BeginRecord(out var version);
        if (tag == (byte)NodeMessageTag.Log && version == Version)
        {
            var log = reader.ReadBytes();
            reader.EndRecord();
            tag = reader.BeginRecord(out version);
            return ReadReport(ref reader, tag, version) with { Log = log };
        }

        return ReadReport(ref reader, tag, version);
    }

    private static AttemptReport ReadReport(ref RecordReader reader, byte tag, byte version)
    {
        if (version != Version && !(version == WithRetryAfter && tag == (byte)NodeMessageTag.Failed) && !(version == WithThen && tag == (byte)NodeMessageTag.Succeeded))
        {
            throw reader.UnknownRecord("report", tag, version);
        }

        var task = reader.ReadTask();
        var token = reader.ReadToken();
        AttemptReport report = (NodeMessageTag)tag switch
        {
            NodeMessageTag.Started => new AttemptStartedReport(task, token),
            NodeMessageTag.Succeeded => new AttemptSucceededReport(task, token, reader.ReadBytes(), reader.ReadSpan())
            {
                Then = version == WithThen ? ReadThen(ref reader) : [],
            },
            NodeMessageTag.Failed => new AttemptFailedReport(
                task, token, reader.ReadString(), reader.ReadBool(), reader.ReadBool(), reader.ReadSpan())
            {
                RetryAfter = version == WithRetryAfter ? reader.ReadSpan() : null,
            },
            NodeMessageTag.Cancelled => new AttemptCancelledReport(task, token, reader.ReadSpan()),
            NodeMessageTag.Yielded => new AttemptYieldedReport(task, token, reader.ReadOptionalBytes(), reader.ReadSpan()),
            NodeMessageTag.Checkpoint =>
                new CheckpointReport(task, token, reader.ReadInt(), reader.ReadBytes(), reader.ReadSpan()),
            NodeMessageTag.HandedBack => new AttemptHandedBackReport(task, token),
            NodeMessageTag.Progress => new AttemptProgressReport(
                task, token, BitConverter.UInt64BitsToDouble(reader.ReadFixed64()) is var fraction && double.IsNaN(fraction) ? null : fraction, reader.ReadOptionalName()),
            _ => throw reader.UnknownRecord("report", tag, version),
        };
        reader.EndRecord();
        return report;
    }

    private static void WriteThen(RecordWriter writer, IReadOnlyList<TaskSpec> tasks)
    {
        writer.WriteInt(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            TaskSpecFormat.Write(writer, tasks[i]);
        }
    }

    private static TaskSpec[] ReadThen(ref RecordReader reader)
    {
        var tasks = new TaskSpec[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = TaskSpecFormat.Read(ref reader);
        }

        return tasks;
    }

    public static void WriteBlocked(RecordWriter writer, IReadOnlyList<BlockedReport> reports)
    {
        writer.WriteInt(reports.Count);
        for (var i = 0; i < reports.Count; i++)
        {
            var (task, token, attempt, slots, time) = reports[i];
            writer.WriteTask(task);
            writer.WriteToken(token);
            writer.WriteInt(attempt);
            writer.WriteInt(slots);
            writer.WriteSpan(time);
        }
    }

    public static BlockedReport[] ReadBlocked(ref RecordReader reader)
    {
        var reports = new BlockedReport[reader.ReadCount(bytesEach: 5)];
        for (var i = 0; i < reports.Length; i++)
        {
            reports[i] = new BlockedReport(reader.ReadTask(), reader.ReadToken(), reader.ReadInt(), reader.ReadInt(), reader.ReadSpan());
        }

        return reports;
    }

    public static void WriteAssignment(RecordWriter writer, Assignment assignment)
    {
        // Version 1 has no checkpoint, and no version below 3 inputs; each is still written where there is none.
        var version = assignment.Inputs.Count > 0 ? WithInputs : assignment.Checkpoint is null ? Version : WithCheckpoint;
        var start = writer.BeginRecord((byte)NodeMessageTag.Assignment, version);
        writer.WriteToken(assignment.Token);
        writer.WriteInt(assignment.Number);
        TaskSpecFormat.Write(writer, assignment.Task);
        if (version == WithInputs)
        {
            writer.WriteOptionalBytes(assignment.Checkpoint);
            WriteInputs(writer, assignment.Inputs);
        }
        else if (assignment.Checkpoint is { } checkpoint)
        {
            writer.WriteBytes(checkpoint.Span);
        }

        writer.EndRecord(start);
    }

    public static Assignment ReadAssignment(ref RecordReader reader)
    {
        var version = BeginRecord(ref reader, NodeMessageTag.Assignment, WithInputs);
        var token = reader.ReadToken();
        var number = reader.ReadInt();
        var assignment = new Assignment(TaskSpecFormat.Read(ref reader), number, token);
        assignment = version switch
        {
            WithInputs => assignment with { Checkpoint = reader.ReadOptionalBytes(), Inputs = ReadInputs(ref reader) },
            WithCheckpoint => assignment with { Checkpoint = reader.ReadBytes() },
            _ => assignment,
        };

        reader.EndRecord();
        return assignment;
    }

    private static void WriteInputs(RecordWriter writer, IReadOnlyList<TaskInput> inputs)
    {
        writer.WriteInt(inputs.Count);
        for (var i = 0; i < inputs.Count; i++)
        {
            writer.WriteTask(inputs[i].Task);
            writer.WriteOptionalBytes(inputs[i].Result);
        }
    }

    private static TaskInput[] ReadInputs(ref RecordReader reader)
    {
        var inputs = new TaskInput[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new TaskInput(reader.ReadTask(), reader.ReadOptionalBytes());
        }

        return inputs;
    }

    public static void WriteAnswers(RecordWriter writer, IReadOnlyList<CheckpointAnswer> answers)
    {
        writer.WriteInt(answers.Count);
        for (var i = 0; i < answers.Count; i++)
        {
            var (token, number, rejection) = answers[i];
            writer.WriteToken(token);
            writer.WriteInt(number);
            writer.WriteInt(rejection is null ? 0 : (int)rejection.Code);
            if (rejection is not null)
            {
                writer.WriteString(rejection.Message);
            }
        }
    }

    public static CheckpointAnswer[] ReadAnswers(ref RecordReader reader)
    {
        var answers = new CheckpointAnswer[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < answers.Length; i++)
        {
            var token = reader.ReadToken();
            var number = reader.ReadInt();
            var code = reader.ReadInt();
            answers[i] = new CheckpointAnswer(token, number, code == 0 ? null : new Rejection((RejectionCode)code, reader.ReadString()));
        }

        return answers;
    }

    public static void WriteTokens(RecordWriter writer, IReadOnlyList<FencingToken> tokens)
    {
        writer.WriteInt(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            writer.WriteToken(tokens[i]);
        }
    }

    public static FencingToken[] ReadTokens(ref RecordReader reader)
    {
        var count = reader.ReadCount(bytesEach: 1);
        if (count == 0)
        {
            return [];
        }

        var tokens = new FencingToken[count];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = reader.ReadToken();
        }

        return tokens;
    }

    /// <summary>The head of a record that must be of one kind, and its version.</summary>
    public static byte BeginRecord(ref RecordReader reader, NodeMessageTag expected, byte newest = Version)
    {
        var tag = reader.BeginRecord(out var version);
        if (tag != (byte)expected || version is 0 || version > newest)
        {
            throw reader.UnknownRecord("message", tag, version);
        }

        return version;
    }

    private static NodeMessageTag TagOf(AttemptReport report) => report switch
    {
        AttemptSucceededReport => NodeMessageTag.Succeeded,
        AttemptStartedReport => NodeMessageTag.Started,
        AttemptFailedReport => NodeMessageTag.Failed,
        AttemptCancelledReport => NodeMessageTag.Cancelled,
        AttemptHandedBackReport => NodeMessageTag.HandedBack,
        AttemptYieldedReport => NodeMessageTag.Yielded,
        CheckpointReport => NodeMessageTag.Checkpoint,
        AttemptProgressReport => NodeMessageTag.Progress,
        _ => throw new SchedulingException($"There is no form for {report.GetType().Name}."),
    };
}
