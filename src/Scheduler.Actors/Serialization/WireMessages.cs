using System.Text;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Snapshots;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>A message that leaves its process.</summary>
/// <param name="Manifest">Its name and version on the wire and in the journal: a type may be renamed or moved, a manifest never. Add,
/// never reuse.</param>
internal sealed record WireMessage(string Manifest, Type Type, Func<Codecs, object, byte[]> Write, Func<Codecs, byte[], object> Read);

/// <summary>Every message that crosses the wire or goes to the journal, and nothing else: one row each.</summary>
internal static class WireMessages
{
    public static readonly IReadOnlyList<WireMessage> All = Rows();

    // In the place of a phase: what the unique key did follows.
    private const int SaysUnique = 255;

    // A method: in the initializer of a field the compiler would make a delegate anew each time that one is passed.
    private static WireMessage[] Rows() =>
    [
        // The core's own row format, which carries its version and a checksum.
        Bytes<JournalRow>("row1", m => m.Bytes, bytes => new(bytes)),
        Fields<SnapshotMark>("mark1", (ref f, m) => new(f.Long(m.EventNumber), (int)f.Long(m.Chunks))),
        Bytes<SnapshotChunk>("chunk1", m => m.Bytes, bytes => new(bytes)),

        // Between gateways and the scheduler, and between it and nodes: much in one row.
        Row<FromClients>("asked1", (c, m) => c.Clients.Encode(m), (c, row) => c.Clients.DecodeFromClients(row)),
        Row<ToClients>("answered1", (c, m) => c.Clients.Encode(m), (c, row) => c.Clients.DecodeToClients(row)),
        Row<FromNode>("from1", (c, m) => c.NodeMessages.Encode(m), (c, row) => c.NodeMessages.DecodeFromNode(row)),
        Row<ToNode>("to1", (c, m) => c.NodeMessages.Encode(m), (c, row) => c.NodeMessages.DecodeToNode(row)),
        Nothing("find1", FindScheduler.Instance),
        Fields<SchedulerStarted>("started1", (ref f, m) => new(f.Long(m.Epoch))),

        // Among seeds.
        Text<SeedsListed>("seeds1", m => m.Seeds, text => new(text)),
        Nothing("looks1", SeedLooks.Instance),
        Text<ClusterNamed>("cluster1", m => m.Name, text => new(text)),
        Nothing("try1", IsJournalReached.Instance),
        Bytes<JournalReached>("tried1", m => [m.IsReached ? (byte)1 : (byte)0], bytes => new(bytes is [1])),
        Fields<JournalWitnessed>("witnessed1", (ref f, m) => new(f.Of(m.Standing, Standing))),
        Nothing("who1", WhoAreYou.Instance),
        Text<SchedulerIs>("name1", m => m.Name, text => new(text)),

        // What any actor may send, and hears.
        Row<TaskSubmitted>("submit1", WriteSubmitted, ReadSubmitted),
        Fields<TaskAccepted>("accepted1", (ref f, m) => new(f.List(m.Receipts, bytesEach: 3, Receipt))),
        Fields<TaskRejected>("rejected1", Rejected),
        Fields<WatchTask>("watch1", (ref f, m) => new(f.Task(m.Task))),
        Fields<TaskSucceeded>("succeeded1", (ref f, m) => new(f.Task(m.Task), f.Rest(m.Result))),
        Fields<TaskFailed>("failed1", (ref f, m) => new(f.Task(m.Task), f.Text(m.Error))),
        Fields<TaskCancelled>("cancelled1", (ref f, m) => new(f.Task(m.Task))),
        Fields<TaskExpired>("expired1", (ref f, m) => new(f.Task(m.Task))),
        Question<CancelTask>("cancel1"),
        Answer<CancelAccepted>("cancelling1"),
        Question<ExplainTask>("explain1"),
        Answer<Explained>("explained1"),
        Question<RetryTask>("retry1"),
        Answer<RetryAccepted>("retrying1"),
        Question<CordonNode>("cordon1"),
        Question<UncordonNode>("uncordon1"),
        Question<DrainNode>("drain1"),
        Question<ConfigureQueue>("queue1"),
        Question<SetSchedule>("schedule1"),
        Question<HoldSchedule>("hold1"),
        Question<ReleaseSchedule>("release1"),
        Question<RunSchedule>("run1"),
        Question<BackfillSchedule>("backfill1"),
        Answer<BackfillAccepted>("backfilling1"),
        Question<RemoveSchedule>("remove1"),
        Question<SetCalendar>("calendar1"),
        Question<RemoveCalendar>("uncalendar1"),
        Question<SetLimit>("limit1"),
        Question<RemoveLimit>("unlimit1"),
        Question<PlaceHold>("keep1"),
        Question<ReleaseHold>("unkeep1"),
        Question<OpenGroup>("group1"),
        Question<SealGroup>("seal1"),
        Question<ReviseTask>("revise1"),
        Answer<ReviseAccepted>("revised1"),
        Answer<RunAccepted>("running1"),
        Row<CommandAccepted>("done1", (c, m) => Encode(c, m.Command), (c, row) => new(Decode(c, row))),
        Row<CommandRejected>("refused1", WriteRefused, ReadRefused),
    ];

    private static WireMessage Bytes<T>(string manifest, Func<T, byte[]> write, Func<byte[], T> read)
        where T : class =>
        new(manifest, typeof(T), (_, message) => write((T)message), (_, bytes) => read(bytes));

    private static WireMessage Nothing<T>(string manifest, T instance)
        where T : class =>
        Bytes(manifest, _ => [], _ => instance);

    private static WireMessage Text<T>(string manifest, Func<T, string> write, Func<string, T> read)
        where T : class =>
        Bytes<T>(manifest, message => Encoding.UTF8.GetBytes(write(message)), bytes => read(Encoding.UTF8.GetString(bytes)));

    private static WireMessage Row<T>(string manifest, Func<Codecs, T, ReadOnlyMemory<byte>> write, Func<Codecs, byte[], T> read)
        where T : class =>
        new(manifest, typeof(T), (codecs, message) => write(codecs, (T)message).ToArray(), read);

    private static WireMessage Fields<T>(string manifest, FieldsOf<T> fieldsOf)
        where T : class =>
        Row<T>(
            manifest,
            (codecs, message) =>
            {
                codecs.Writer.BeginMessage();
                RecordFields.Write(codecs.Writer, message, fieldsOf);
                return codecs.Writer.EndMessage();
            },
            (codecs, bytes) =>
            {
                var reader = new RecordReader(bytes, codecs.Tables);
                var message = RecordFields.Read(ref reader, fieldsOf);
                reader.EndRow();
                return message;
            });

    // What actors may ask and be told is written as what gateways say.
    private static WireMessage Question<T>(string manifest)
        where T : KernelCommand =>
        Row<T>(manifest, Encode, (codecs, row) => Decode(codecs, row) as T ?? throw Other("question"));

    private static WireMessage Answer<T>(string manifest)
        where T : Answer =>
        Row<T>(
            manifest,
            (codecs, answer) => codecs.Clients.Encode(new ToClients { Answers = [new ClientAnswer(0, answer)] }),
            (codecs, row) => codecs.Clients.DecodeToClients(row).Answers is [{ Answer: T answer }] ? answer : throw Other("answer"));

    private static ReadOnlyMemory<byte> Encode(Codecs codecs, KernelCommand question) =>
        codecs.Clients.Encode(new FromClients([new ClientRequest(0, question)]));

    private static KernelCommand Decode(Codecs codecs, byte[] row) =>
        codecs.Clients.DecodeFromClients(row).Requests is [{ Question: KernelCommand command }] ? command : throw Other("question");

    private static JournalCorruptException Other(string what) => new($"it does not hold the {what} that its manifest names", null);

    private static Standing Standing(ref RecordFields f, Standing standing)
    {
        var (last, epoch, id) = (f.Long(standing.LastEvent), f.Long(standing.Epoch), f.Text(standing.JournalId ?? ""));
        return new(id.Length == 0 ? null : id, last, epoch);
    }

    private static ReadOnlyMemory<byte> WriteSubmitted(Codecs codecs, TaskSubmitted message)
    {
        codecs.Writer.BeginMessage();
        codecs.Writer.WriteBool(message.Watch);
        codecs.Writer.WriteRest(codecs.Tasks.Encode(message.Tasks).Span);
        return codecs.Writer.EndMessage();
    }

    private static TaskSubmitted ReadSubmitted(Codecs codecs, byte[] bytes)
    {
        var reader = new RecordReader(bytes, codecs.Tables);
        var watch = reader.ReadBool();
        return new TaskSubmitted(codecs.Tasks.Decode(reader.ReadRest())) { Watch = watch };
    }

    private static TaskReceipt Receipt(ref RecordFields f, TaskReceipt receipt)
    {
        var (task, isKnown) = (f.Task(receipt.Task), f.Bool(receipt.AlreadyKnown));
        var phase = f.Int(receipt.Unique == UniqueResult.None ? (int)receipt.Phase : SaysUnique);
        return phase == SaysUnique ? ReceiptFormat.Fields(ref f, receipt with { Task = task }) : new TaskReceipt(task, isKnown, (TaskPhase)phase);
    }

    private static TaskRejected Rejected(ref RecordFields f, TaskRejected message)
    {
        var rejection = f.Of(message.Rejection, Rejection);
        return new(f.Tasks(message.Tasks), rejection);
    }

    private static Rejection Rejection(ref RecordFields f, Rejection rejection) => new(f.AnyEnum(rejection.Code), f.Text(rejection.Message));

    private static ReadOnlyMemory<byte> WriteRefused(Codecs codecs, CommandRejected message)
    {
        codecs.Writer.BeginMessage();
        RecordFields.Write(codecs.Writer, message.Rejection, Rejection);
        codecs.Writer.WriteRest(Encode(codecs, message.Command).Span);
        return codecs.Writer.EndMessage();
    }

    private static CommandRejected ReadRefused(Codecs codecs, byte[] bytes)
    {
        var reader = new RecordReader(bytes, codecs.Tables);
        var rejection = RecordFields.Read<Rejection>(ref reader, Rejection);
        return new CommandRejected(Decode(codecs, reader.ReadRest().ToArray()), rejection);
    }
}
