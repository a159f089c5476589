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

    public static Explanation Fields(ref RecordFields f, Explanation value)
    {
        var flags = f.Flags(value, FlagsOf, All);
        var (policy, strategy) = (f.Name(value.Policy), f.Name(value.Strategy));
        var (score, examined) = (f.Signed(value.Score), f.Int(value.Examined));
        var removed = new FilterCounts(
            Count(ref f, flags[Unavailable], value.Removed.Unavailable),
            Count(ref f, flags[Kind], value.Removed.Kind),
            Count(ref f, flags[Labels], value.Removed.Labels),
            Count(ref f, flags[Resources], value.Removed.Resources),
            Count(ref f, flags[Reserved], value.Removed.Reserved));
        var runnersUp = f.List(value.RunnersUp, bytesEach: 2, static (ref f, node) => new ScoredNode(f.Node(node.Node), f.Signed(node.Score)));
        removed = removed with { Affinity = Count(ref f, flags[Affinity], value.Removed.Affinity) };
        var preference = flags[Preference] ? f.SignedInt(value.Preference) : 0;
        return f.IsWriting ? value : new(policy, strategy, flags[Aged], score, examined, removed, runnersUp) { Preference = preference };
    }

    private static int Count(ref RecordFields f, bool isThere, int count) => isThere ? f.Int(count) : 0;

    private static int FlagsOf(Explanation value)
    {
        var removed = value.Removed;
        return (removed.Unavailable != 0 ? Unavailable : 0) | (removed.Kind != 0 ? Kind : 0) | (removed.Labels != 0 ? Labels : 0)
            | (removed.Resources != 0 ? Resources : 0) | (removed.Reserved != 0 ? Reserved : 0) | (value.Aged ? Aged : 0)
            | (removed.Affinity != 0 ? Affinity : 0) | (value.Preference != 0 ? Preference : 0);
    }
}
