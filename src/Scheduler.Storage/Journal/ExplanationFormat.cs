using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

public static class ExplanationFormat
{
    // Most filters remove nothing: one bit instead of a zero each.
    private const int Unavailable = 1;
    private const int Kind = 2;
    private const int Labels = 4;
    private const int Resources = 8;
    private const int Reserved = 16;
    private const int Aged = 32;
    private const int Affinity = 64;
    private const int Preference = 128;
    private const int All = 255;

    public static void Write(RecordWriter writer, Explanation value)
    {
        var removed = value.Removed;
        writer.WriteInt(
            (removed.Unavailable != 0 ? Unavailable : 0) | (removed.Kind != 0 ? Kind : 0) | (removed.Labels != 0 ? Labels : 0)
            | (removed.Resources != 0 ? Resources : 0) | (removed.Reserved != 0 ? Reserved : 0) | (value.Aged ? Aged : 0)
            | (removed.Affinity != 0 ? Affinity : 0) | (value.Preference != 0 ? Preference : 0));
        writer.WriteName(value.Policy);
        writer.WriteName(value.Strategy);
        writer.WriteSigned(value.Score);
        writer.WriteInt(value.Examined);
        WriteCount(writer, removed.Unavailable);
        WriteCount(writer, removed.Kind);
        WriteCount(writer, removed.Labels);
        WriteCount(writer, removed.Resources);
        WriteCount(writer, removed.Reserved);
        writer.WriteInt(value.RunnersUp.Count);
        for (var i = 0; i < value.RunnersUp.Count; i++)
        {
            writer.WriteNode(value.RunnersUp[i].Node);
            writer.WriteSigned(value.RunnersUp[i].Score);
        }

        WriteCount(writer, removed.Affinity);
        if (value.Preference != 0)
        {
            writer.WriteSigned(value.Preference);
        }
    }

    public static Explanation Read(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(All);
        var policy = reader.ReadName();
        var strategy = reader.ReadName();
        var score = reader.ReadSigned();
        var examined = reader.ReadInt();
        var removed = new FilterCounts(
            ReadCount(ref reader, flags & Unavailable),
            ReadCount(ref reader, flags & Kind),
            ReadCount(ref reader, flags & Labels),
            ReadCount(ref reader, flags & Resources),
            ReadCount(ref reader, flags & Reserved));
        var count = reader.ReadCount(bytesEach: 2);
        var runnersUp = count == 0 ? [] : new ScoredNode[count];
        for (var i = 0; i < runnersUp.Length; i++)
        {
            runnersUp[i] = new ScoredNode(reader.ReadNode(), reader.ReadSigned());
        }

        removed = removed with { Affinity = ReadCount(ref reader, flags & Affinity) };
        var preference = (flags & Preference) != 0 ? reader.ReadSignedInt() : 0;
        return new Explanation(policy, strategy, (flags & Aged) != 0, score, examined, removed, runnersUp) { Preference = preference };
    }

    private static void WriteCount(RecordWriter writer, int count)
    {
        if (count != 0)
        {
            writer.WriteInt(count);
        }
    }

    private static int ReadCount(ref RecordReader reader, int flag) => flag == 0 ? 0 : reader.ReadInt();
}
