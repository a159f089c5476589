using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>What is said of groups, and of what waits for tasks and groups.</summary>
internal static class GroupAnswerFormat
{
    public static void WriteFound(RecordWriter writer, GroupFound answer)
    {
        writer.WriteBool(answer.Group is not null);
        if (answer.Group is not { } group)
        {
            return;
        }

        Write(writer, group);
        writer.WriteInt(group.Phases?.Count ?? 0);
        foreach (var (phase, count) in group.Phases ?? new Dictionary<TaskPhase, long>())
        {
            writer.WriteInt((int)phase);
            writer.WriteLong(count);
        }
    }

    public static GroupFound ReadFound(ref RecordReader reader)
    {
        if (!reader.ReadBool())
        {
            return new GroupFound(null);
        }

        var group = ReadGroup(ref reader);
        var phases = new Dictionary<TaskPhase, long>();
        for (var left = reader.ReadCount(bytesEach: 2); left > 0; left--)
        {
            phases.Add(reader.ReadEnum<TaskPhase>(), reader.ReadLong());
        }

        return new GroupFound(group with { Phases = phases });
    }

    public static void WritePage(RecordWriter writer, GroupPage page)
    {
        writer.WriteInt(page.Groups.Count);
        foreach (var group in page.Groups)
        {
            Write(writer, group);
        }

        writer.WriteName(page.Next);
    }

    public static GroupPage ReadPage(ref RecordReader reader)
    {
        var groups = new GroupInfo[reader.ReadCount(bytesEach: 8)];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = ReadGroup(ref reader);
        }

        return new GroupPage(groups, reader.ReadOptionalName());
    }

    /// <summary>Whether a group of the answer says when tasks get copies, or has had some.</summary>
    public static bool SaysOfCopies(Answer answer) => answer switch
    {
        GroupFound { Group: { } group } => SaysOfCopies(group),
        GroupPage page => page.Groups.Any(SaysOfCopies),
        _ => false,
    };

    /// <summary>As it is written otherwise, and then for each group what it has to do with copies.</summary>
    public static void WriteWithCopies(RecordWriter writer, Answer answer)
    {
        writer.WriteBool(answer is GroupPage);
        if (answer is GroupPage page)
        {
            WritePage(writer, page);
            foreach (var group in page.Groups)
            {
                CopyFormat.Write(writer, group.Stragglers, group.Copies);
            }
        }
        else if (answer is GroupFound { Group: { } group } found)
        {
            WriteFound(writer, found);
            CopyFormat.Write(writer, group.Stragglers, group.Copies);
        }
    }

    public static Answer ReadWithCopies(ref RecordReader reader)
    {
        if (!reader.ReadBool())
        {
            return new GroupFound(WithCopies(ref reader, ReadFound(ref reader).Group!));
        }

        var page = ReadPage(ref reader);
        var groups = new GroupInfo[page.Groups.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = WithCopies(ref reader, page.Groups[i]);
        }

        return page with { Groups = groups };
    }

    private static bool SaysOfCopies(GroupInfo group) => group.Stragglers is not null || group.Copies != default;

    private static GroupInfo WithCopies(ref RecordReader reader, GroupInfo group)
    {
        var (options, counts) = CopyFormat.ReadOfGroup(ref reader);
        return group with { Stragglers = options, Copies = counts };
    }

    public static void WriteDependants(RecordWriter writer, DependantsFound answer)
    {
        writer.WriteInt(answer.Total);
        writer.WriteInt(answer.Dependants.Count);
        foreach (var dependant in answer.Dependants)
        {
            writer.WriteTask(dependant.Task);
            writer.WriteInt((int)dependant.On);
            writer.WriteInt((int)dependant.Phase);
        }
    }

    public static DependantsFound ReadDependants(ref RecordReader reader)
    {
        var total = reader.ReadInt();
        var dependants = new Dependant[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < dependants.Length; i++)
        {
            dependants[i] = new Dependant(reader.ReadTask(), reader.ReadEnum<DependencyCondition>(), reader.ReadEnum<TaskPhase>());
        }

        return new DependantsFound(dependants, total);
    }

    private static void Write(RecordWriter writer, GroupInfo group)
    {
        writer.WriteName(group.Name);
        writer.WriteName(group.Parent);
        writer.WriteBool(group.IsSealed);
        writer.WriteLong(group.Unfinished);
        GraphFormat.Write(writer, group.Ended);
        writer.WriteTimestamp(group.OpenedAt);
        ValueFormat.WriteMoment(writer, group.FirstAt);
        ValueFormat.WriteMoment(writer, group.LastAt);
        ValueFormat.WriteMoment(writer, group.EndedAt);
    }

    private static GroupInfo ReadGroup(ref RecordReader reader) => new(
        reader.ReadName(),
        reader.ReadOptionalName(),
        reader.ReadBool(),
        reader.ReadLong(),
        GraphFormat.ReadCounts(ref reader),
        reader.ReadTimestamp(),
        ValueFormat.ReadMoment(ref reader),
        ValueFormat.ReadMoment(ref reader),
        ValueFormat.ReadMoment(ref reader));
}
