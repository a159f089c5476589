using Akka.Actor;
using Akka.Serialization;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Snapshots;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Serialization;

/// <summary>
/// Every message that crosses the wire or goes to the journal, and nothing else. Names are short and stable, each with its
/// version: a type may be renamed or moved, a manifest never. Stored and sent by these names: add, never reuse.
/// </summary>
/// <remarks>Bound in <c>reference.conf</c>. Akka's default would write CLR type names, which the next rename breaks.</remarks>
public sealed class SchedulerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Of this serializer, in every frame and row; Akka keeps 0 to 40 for itself.</summary>
    public const int Id = 7_301;

    private static readonly Dictionary<Type, string> ManifestOf = new()
    {
        [typeof(JournalRow)] = "row1",
        [typeof(SnapshotMark)] = "mark1",
        [typeof(SnapshotChunk)] = "chunk1",
        [typeof(FromClients)] = "asked1",
        [typeof(ToClients)] = "answered1",
        [typeof(FindScheduler)] = "find1",
        [typeof(FromNode)] = "from1",
        [typeof(ToNode)] = "to1",
        [typeof(SchedulerStarted)] = "started1",
        [typeof(SeedsListed)] = "seeds1",
        [typeof(ClusterNamed)] = "cluster1",
        [typeof(IsJournalReached)] = "try1",
        [typeof(JournalReached)] = "tried1",
        [typeof(WhoAreYou)] = "who1",
        [typeof(SchedulerIs)] = "name1",
        [typeof(TaskSubmitted)] = "submit1",
        [typeof(TaskAccepted)] = "accepted1",
        [typeof(TaskRejected)] = "rejected1",
        [typeof(WatchTask)] = "watch1",
        [typeof(TaskSucceeded)] = "succeeded1",
        [typeof(TaskFailed)] = "failed1",
        [typeof(TaskCancelled)] = "cancelled1",
        [typeof(TaskExpired)] = "expired1",
        [typeof(CancelTask)] = "cancel1",
        [typeof(CancelAccepted)] = "cancelling1",
        [typeof(ExplainTask)] = "explain1",
        [typeof(Explained)] = "explained1",
        [typeof(RetryTask)] = "retry1",
        [typeof(RetryAccepted)] = "retrying1",
        [typeof(CordonNode)] = "cordon1",
        [typeof(UncordonNode)] = "uncordon1",
        [typeof(DrainNode)] = "drain1",
        [typeof(ConfigureQueue)] = "queue1",
        [typeof(SetSchedule)] = "schedule1",
        [typeof(HoldSchedule)] = "hold1",
        [typeof(ReleaseSchedule)] = "release1",
        [typeof(RunSchedule)] = "run1",
        [typeof(RemoveSchedule)] = "remove1",
        [typeof(RunAccepted)] = "running1",
        [typeof(CommandAccepted)] = "done1",
        [typeof(CommandRejected)] = "refused1",
    };

    /// <summary>Every manifest there is.</summary>
    public static IReadOnlyCollection<string> Manifests => ManifestOf.Values;

    internal static IReadOnlyCollection<Type> Types => ManifestOf.Keys;

    public override int Identifier => Id;

    public override string Manifest(object o) => ManifestOf.TryGetValue(o.GetType(), out var manifest) ? manifest : throw NotOurs(o);

    public override byte[] ToBinary(object obj) => obj switch
    {
        JournalRow m => m.Bytes,
        SnapshotMark m => ClientMessages.Write(m),
        SnapshotChunk m => m.Bytes,
        FromClients m => Write(m),
        ToClients m => Write(m),
        FindScheduler => [],
        FromNode m => Write(m),
        ToNode m => Write(m),
        SchedulerStarted m => ClientMessages.Write(m),
        ClusterNamed m => System.Text.Encoding.UTF8.GetBytes(m.Name),
        IsJournalReached => [],
        WhoAreYou => [],
        SchedulerIs m => System.Text.Encoding.UTF8.GetBytes(m.Name),
        JournalReached m => [m.IsReached ? (byte)1 : (byte)0],
        SeedsListed m => System.Text.Encoding.UTF8.GetBytes(m.Seeds),
        TaskSubmitted m => ClientMessages.Write(m),
        TaskAccepted m => ClientMessages.Write(m),
        TaskRejected m => ClientMessages.Write(m),
        WatchTask m => ClientMessages.Write(m.Task),
        TaskSucceeded m => ClientMessages.Write(m),
        TaskFailed m => ClientMessages.Write(m),
        TaskCancelled m => ClientMessages.Write(m.Task),
        TaskExpired m => ClientMessages.Write(m.Task),
        CommandAccepted m => Write(m.Command),
        CommandRejected m => ClientMessages.Write(m.Rejection, Write(m.Command)),
        CancelTask or RetryTask or ExplainTask or CordonNode or UncordonNode or DrainNode or ConfigureQueue => Write((KernelCommand)obj),
        SetSchedule or HoldSchedule or ReleaseSchedule or RunSchedule or RemoveSchedule => Write((KernelCommand)obj),
        CancelAccepted or Explained or RetryAccepted or RunAccepted => Write((Answer)obj),
        _ => throw NotOurs(obj),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "row1" => new JournalRow(bytes),
        "mark1" => ClientMessages.ReadMark(bytes, manifest),
        "chunk1" => new SnapshotChunk(bytes),
        "asked1" => ReadFromClients(bytes),
        "answered1" => ReadToClients(bytes),
        "find1" => FindScheduler.Instance,
        "from1" => ReadFromNode(bytes),
        "to1" => ReadToNode(bytes),
        "cluster1" => new ClusterNamed(System.Text.Encoding.UTF8.GetString(bytes)),
        "who1" => WhoAreYou.Instance,
        "name1" => new SchedulerIs(System.Text.Encoding.UTF8.GetString(bytes)),
        "try1" => IsJournalReached.Instance,
        "tried1" => new JournalReached(bytes is [1]),
        "seeds1" => new SeedsListed(System.Text.Encoding.UTF8.GetString(bytes)),
        "started1" => ClientMessages.ReadStarted(bytes, manifest),
        "submit1" => ClientMessages.ReadSubmitted(bytes, manifest),
        "accepted1" => ClientMessages.ReadAccepted(bytes, manifest),
        "rejected1" => ClientMessages.ReadRejected(bytes, manifest),
        "watch1" => new WatchTask(ClientMessages.ReadTask(bytes, manifest)),
        "succeeded1" => ClientMessages.ReadSucceeded(bytes, manifest),
        "failed1" => ClientMessages.ReadFailed(bytes, manifest),
        "cancelled1" => new TaskCancelled(ClientMessages.ReadTask(bytes, manifest)),
        "expired1" => new TaskExpired(ClientMessages.ReadTask(bytes, manifest)),
        "cancel1" or "explain1" or "retry1" or "cordon1" or "uncordon1" or "drain1" or "queue1" => ReadCommand(bytes),
        "schedule1" or "hold1" or "release1" or "run1" or "remove1" => ReadCommand(bytes),
        "cancelling1" or "explained1" or "retrying1" or "running1" => ReadToClients(bytes).Answers[0].Answer,
        "done1" => new CommandAccepted(ReadCommand(bytes)),
        "refused1" => ClientMessages.ReadRefused(bytes, manifest, ReadCommand),
        _ => throw new SchedulingException(
            $"There is no message with the manifest '{manifest}' in this version. Known: {string.Join(", ", ManifestOf.Values)}. "
            + "It comes from a newer version: use that version, or a newer one, on every member of the cluster."),
    };

    private static byte[] Write(FromClients message)
    {
        using var codecs = Codecs.Take();
        return codecs.Clients.Encode(message).ToArray();
    }

    private static byte[] Write(ToClients message)
    {
        using var codecs = Codecs.Take();
        return codecs.Clients.Encode(message).ToArray();
    }

    private static FromClients ReadFromClients(byte[] bytes)
    {
        using var codecs = Codecs.Take();
        return codecs.Clients.DecodeFromClients(bytes);
    }

    private static ToClients ReadToClients(byte[] bytes)
    {
        using var codecs = Codecs.Take();
        return codecs.Clients.DecodeToClients(bytes);
    }

    // What actors may ask and be told, written as what gateways say.
    private static byte[] Write(KernelCommand question) => Write(new FromClients([new ClientRequest(0, question)]));

    private static byte[] Write(Answer answer) => Write(new ToClients { Answers = [new ClientAnswer(0, answer)] });

    private static KernelCommand ReadCommand(byte[] bytes) => ReadFromClients(bytes).Requests[0].Question;

    private static byte[] Write(FromNode message)
    {
        using var codecs = Codecs.Take();
        return codecs.NodeMessages.Encode(message).ToArray();
    }

    private static byte[] Write(ToNode message)
    {
        using var codecs = Codecs.Take();
        return codecs.NodeMessages.Encode(message).ToArray();
    }

    private static FromNode ReadFromNode(byte[] bytes)
    {
        using var codecs = Codecs.Take();
        return codecs.NodeMessages.DecodeFromNode(bytes);
    }

    private static ToNode ReadToNode(byte[] bytes)
    {
        using var codecs = Codecs.Take();
        return codecs.NodeMessages.DecodeToNode(bytes);
    }

    private static SchedulingException NotOurs(object o) =>
        new($"{o.GetType()} is not a message that leaves its process: the serializer's list of manifests does not have it.");
}
