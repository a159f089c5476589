using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

internal delegate T RecordReading<out T>(ref RecordReader reader);

/// <summary>A question among the records of a message.</summary>
/// <param name="Tag">Sent: add, never renumber, never use one again.</param>
/// <param name="Write">Null: earlier versions send it, this one does not.</param>
internal sealed record QuestionFormat(byte Tag, Type Type, Action<RecordWriter, Request>? Write, RecordReading<Request> Read)
{
    // A submit whose tasks are watched.
    private const byte Watched = 2;

    // A list by more than earlier versions know of.
    private const byte ListedByMore = 37;

    // The same, by a group as well.
    private const byte ListedByGroup = 38;

    // A retry with what was cancelled because of the task.
    private const byte RetriedWithDependants = 39;

    // A group that says when its idempotent tasks get copies.
    private const byte OpenedWithStragglers = 45;

    // Other attempts of a task than the latest 50.
    private const byte AttemptsByPage = 56;

    // The log of an attempt of a run that is named.
    private const byte LogByRun = 57;

    // A task without its content, its result and its assignment.
    private const byte WithoutDetails = 58;

    private const byte TaskTag = 1;
    private const byte TaskVersion = 1;

    private static readonly QuestionFormat[] All =
    [
        Of<SubmitTasks>(1, (w, q) => WriteSpecs(w, q.Tasks), (ref r) => new(ReadSpecs(ref r))),
        OfTask<CancelTask>(3, q => q.Task, task => new(task)),
        OfTask<ExplainTask>(4, q => q.Task, task => new(task)),
        OfTask<GetTask>(5, q => q.Task, task => new(task)),
        new(WithoutDetails, typeof(GetTask), Write: null, (ref r) => new GetTask(r.ReadTask()) { Details = false }),
        Of<ListTasks>(6, (w, q) => FilterFormat.Write(w, q.Filter), (ref r) => new(FilterFormat.Read(ref r))),
        Of<ListNodes>(7, (_, _) => { }, (ref _) => new()),
        OfName<CordonNode>(8, q => q.Name, name => new(name)),
        OfName<UncordonNode>(9, q => q.Name, name => new(name)),
        OfName<DrainNode>(10, q => q.Name, name => new(name)),
        Of<ConfigureQueue>(11, (w, q) => ValueFormat.WriteQueue(w, q.Queue), (ref r) => new(ValueFormat.ReadQueue(ref r))),
        OfTask<RetryTask>(12, q => q.Task, task => new(task, Ended: null)),
        Of<CountTasks>(13, (_, _) => { }, (ref _) => new()),
        Of<GetStatistics>(14, (_, _) => { }, (ref _) => new()),
        Of<SetSchedule>(15, (w, q) => ScheduleFormat.Write(w, q.Schedule), (ref r) => new(ScheduleFormat.Read(ref r))),
        Of<HoldSchedule>(
            16,
            (w, q) =>
            {
                w.WriteName(q.Name);
                w.WriteString(q.Reason);
            },
            (ref r) => new(r.ReadName(), r.ReadString())),
        OfName<ReleaseSchedule>(17, q => q.Name, name => new(name)),
        Of<RunSchedule>(
            18,
            (w, q) =>
            {
                w.WriteName(q.Name);
                ValueFormat.WriteMoment(w, q.Moment);
            },
            (ref r) => new(r.ReadName(), ValueFormat.ReadMoment(ref r))),
        OfName<RemoveSchedule>(19, q => q.Name, name => new(name)),
        Of<ListSchedules>(
            20,
            (w, q) => WriteNames(w, q.Filter.Name, q.Filter.NamePrefix, q.Filter.Limit, q.Filter.After),
            (ref r) => new(new ScheduleFilter { Name = r.ReadOptionalName(), NamePrefix = r.ReadOptionalName(), Limit = r.ReadInt(), After = r.ReadOptionalName() })),
        new(21, typeof(BackfillSchedule), Write: null, (ref r) => new BackfillSchedule(r.ReadName(), r.ReadTimestamp(), r.ReadTimestamp())),
        Of<SetCalendar>(22, (w, q) => CalendarFormat.Write(w, q.Calendar), (ref r) => new(CalendarFormat.Read(ref r))),
        OfName<RemoveCalendar>(23, q => q.Name, name => new(name)),
        Of<ListCalendars>(
            24,
            (w, q) => WriteNames(w, q.Filter.Name, q.Filter.NamePrefix, q.Filter.Limit, q.Filter.After),
            (ref r) => new(new CalendarFilter { Name = r.ReadOptionalName(), NamePrefix = r.ReadOptionalName(), Limit = r.ReadInt(), After = r.ReadOptionalName() })),
        Of<BackfillSchedule>(
            25,
            (w, q) =>
            {
                w.WriteName(q.Name);
                w.WriteTimestamp(q.From);
                w.WriteTimestamp(q.To);
                w.WriteBool(q.Again);
            },
            (ref r) => new(r.ReadName(), r.ReadTimestamp(), r.ReadTimestamp(), r.ReadBool())),
        Of<SetLimit>(30, (w, q) => LimitFormat.Write(w, q.Limit), (ref r) => new(LimitFormat.Read(ref r))),
        OfName<RemoveLimit>(31, q => q.Name, name => new(name)),
        Of<ListLimits>(32, (_, _) => { }, (ref _) => new()),
        Of<PlaceHold>(
            33,
            (w, q) =>
            {
                w.WriteInt((int)q.Target);
                w.WriteName(q.Name);
                w.WriteString(q.Reason);
            },
            (ref r) => new((HoldTarget)r.ReadInt(), r.ReadName(), r.ReadString())),
        Of<ReleaseHold>(
            34,
            (w, q) =>
            {
                w.WriteInt((int)q.Target);
                w.WriteName(q.Name);
            },
            (ref r) => new((HoldTarget)r.ReadInt(), r.ReadName())),
        Of<ListHolds>(35, (_, _) => { }, (ref _) => new()),
        Of<ReviseTask>(36, WriteRevision, ReadRevision),
        new(ListedByMore, typeof(ListTasks), Write: null, (ref r) => new ListTasks(FilterFormat.ReadMore(ref r, FilterFormat.Read(ref r)))),
        new(ListedByGroup, typeof(ListTasks), Write: null, (ref r) => new ListTasks(FilterFormat.ReadMore(ref r, FilterFormat.Read(ref r)) with { Group = r.ReadName() })),
        new(RetriedWithDependants, typeof(RetryTask), Write: null, (ref r) => new RetryTask(r.ReadTask()) { WithDependants = true }),
        Of<OpenGroup>(
            40,
            (w, q) =>
            {
                w.WriteName(q.Group);
                w.WriteName(q.Parent);
                if (q.Stragglers is { } options)
                {
                    CopyFormat.Write(w, options);
                }
            },
            (ref r) => new(r.ReadName(), r.ReadOptionalName())),
        new(
            OpenedWithStragglers,
            typeof(OpenGroup),
            Write: null,
            (ref r) => new OpenGroup(r.ReadName(), r.ReadOptionalName()) { Stragglers = CopyFormat.ReadOptions(ref r) }),
        OfName<SealGroup>(41, q => q.Group, name => new(name)),
        OfName<GetGroup>(42, q => q.Group, name => new(name)),
        Of<ListGroups>(
            43,
            (w, q) => WriteNames(w, null, q.Prefix, q.Limit, q.After),
            (ref r) =>
            {
                _ = r.ReadOptionalName();
                return new() { Prefix = r.ReadOptionalName(), Limit = r.ReadInt(), After = r.ReadOptionalName() };
            }),
        Of<GetDependants>(
            44,
            (w, q) =>
            {
                w.WriteName(q.Name);
                w.WriteBool(q.IsGroup);
            },
            (ref r) => new(r.ReadName(), r.ReadBool())),
        Of<AcquireLock>(
            49,
            (w, q) =>
            {
                w.WriteName(q.Name);
                w.WriteString(q.Owner);
                w.WriteSpan(q.Lease);
                w.WriteBool(q.IfFree);
            },
            (ref r) => new(r.ReadName(), r.ReadString(), r.ReadSpan()) { IfFree = r.ReadBool() }),
        Of<RenewLock>(
            50,
            (w, q) =>
            {
                w.WriteName(q.Name);
                w.WriteString(q.Owner);
                w.WriteToken(q.Token);
            },
            (ref r) => new(r.ReadName(), r.ReadString(), r.ReadToken())),
        Of<ReleaseLock>(
            51,
            (w, q) =>
            {
                w.WriteName(q.Name);
                w.WriteString(q.Owner);
            },
            (ref r) => new(r.ReadName(), r.ReadString())),
        Of<ListLocks>(52, (w, q) => w.WriteName(q.Name), (ref r) => new(r.ReadOptionalName())),
        Of<GetAttempts>(
            53,
            (w, q) =>
            {
                w.WriteTask(q.Task);
                if (IsByPage(q))
                {
                    w.WriteLong(q.Before?.Value ?? 0);
                    w.WriteInt(q.Limit);
                }
            },
            (ref r) => new(r.ReadTask())),
        new(AttemptsByPage, typeof(GetAttempts), Write: null, (ref r) => new GetAttempts(r.ReadTask(), r.ReadLong() is > 0 and var before ? new FencingToken(before) : null, r.ReadInt())),
        Of<GetLog>(
            54,
            (w, q) =>
            {
                w.WriteTask(q.Task);
                w.WriteInt(q.Attempt ?? 0);
                if (q.Run is { } run)
                {
                    w.WriteInt(run);
                }
            },
            (ref r) => new(r.ReadTask(), r.ReadInt() is > 0 and var attempt ? attempt : null)),
        new(LogByRun, typeof(GetLog), Write: null, (ref r) => new GetLog(r.ReadTask(), r.ReadInt() is > 0 and var attempt ? attempt : null, r.ReadInt())),
        Of<SubmitPart>(
            55,
            (w, q) =>
            {
                w.WriteInt(q.Index);
                w.WriteInt(q.Count);
                w.WriteBool(q.Watch);
                WriteSpecs(w, q.Tasks);
            },
            (ref r) => new(r.ReadInt(), r.ReadInt(), r.ReadBool(), ReadSpecs(ref r))),
    ];

    private static readonly Dictionary<Type, QuestionFormat> ByType = All.Where(f => f.Write is not null).ToDictionary(f => f.Type);
    private static readonly Dictionary<byte, QuestionFormat> ByTag = All.ToDictionary(f => f.Tag);

    public static void WriteRequest(RecordWriter writer, in ClientRequest request)
    {
        var question = request.Question;
        if (!ByType.TryGetValue(question.GetType(), out var format))
        {
            throw new SchedulingException($"{question.GetType()} is not a question of clients.");
        }

        writer.WriteGrowing(request.Number);
        writer.WriteByte(question switch
        {
            SubmitTasks when request.Watch => Watched,
            ListTasks { Filter: { Group: not null } } => ListedByGroup,
            ListTasks { Filter: var filter } when FilterFormat.IsByMore(filter) => ListedByMore,
            RetryTask { WithDependants: true } => RetriedWithDependants,
            OpenGroup { Stragglers: not null } => OpenedWithStragglers,
            GetAttempts q when IsByPage(q) => AttemptsByPage,
            GetLog { Run: not null } => LogByRun,
            GetTask { Details: false } => WithoutDetails,
            _ => format.Tag,
        });
        writer.WriteName(question.Principal);
        format.Write!(writer, question);
    }

    private static bool IsByPage(GetAttempts question) => question.Before is not null || question.Limit != AttemptsFound.MostListed;

    public static ClientRequest ReadRequest(ref RecordReader reader)
    {
        var number = reader.ReadGrowing();
        var tag = reader.ReadByte();
        var principal = reader.ReadOptionalName();
        var watch = tag == Watched;
        if (!ByTag.TryGetValue(watch ? (byte)1 : tag, out var format))
        {
            throw reader.UnknownRecord("request", tag, version: 1);
        }

        return new ClientRequest(number, format.Read(ref reader) with { Principal = principal }, watch);
    }

    private static QuestionFormat Of<T>(byte tag, Action<RecordWriter, T> write, RecordReading<T> read)
        where T : Request =>
        new(tag, typeof(T), (writer, question) => write(writer, (T)question), (ref reader) => read(ref reader));

    private static QuestionFormat OfTask<T>(byte tag, Func<T, TaskId> write, Func<TaskId, T> read)
        where T : Request =>
        Of<T>(tag, (w, q) => w.WriteTask(write(q)), (ref r) => read(r.ReadTask()));

    private static QuestionFormat OfName<T>(byte tag, Func<T, string> write, Func<string, T> read)
        where T : Request =>
        Of<T>(tag, (w, q) => w.WriteName(write(q)), (ref r) => read(r.ReadName()));

    private static void WriteSpecs(RecordWriter writer, IReadOnlyList<TaskSpec> tasks)
    {
        writer.WriteInt(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            var start = writer.BeginRecord(TaskTag, TaskVersion);
            TaskSpecFormat.Write(writer, tasks[i]);
            writer.EndRecord(start);
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

    private static void WriteRevision(RecordWriter writer, ReviseTask command)
    {
        writer.WriteTask(command.Task);
        writer.WriteBool(command.Priority is not null);
        writer.WriteSigned(command.Priority ?? 0);
        ValueFormat.WriteMoment(writer, command.NotBefore);
        writer.WriteName(command.Queue);
    }

    private static ReviseTask ReadRevision(ref RecordReader reader)
    {
        var task = reader.ReadTask();
        var (says, priority) = (reader.ReadBool(), reader.ReadSignedInt());
        return new ReviseTask(task)
        {
            Priority = says ? priority : null,
            NotBefore = ValueFormat.ReadMoment(ref reader),
            Queue = reader.ReadOptionalName(),
        };
    }

    private static void WriteNames(RecordWriter writer, string? name, string? prefix, int limit, string? after)
    {
        writer.WriteName(name);
        writer.WriteName(prefix);
        writer.WriteInt(limit);
        writer.WriteName(after);
    }
}
