using System.Text;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;

namespace Scheduler.Storage.Tests.Journal;

/// <summary>
/// Rows as earlier versions wrote them, in <c>Golden</c>: <c>name.hex</c> is the row, <c>name.txt</c> what it says. They must
/// read so for ever. A new version of the format or of a record adds rows, and takes none away. A property that is new in the
/// core is in every text: run with <c>SCHEDULER_GOLDEN</c> set to the source's folder, and see that the difference is nothing else.
/// </summary>
public sealed class GoldenRowTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Journal", "Golden");

    public static TheoryData<string> Recorded => [.. Directory.GetFiles(Folder, "*.hex").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_recorded_row_reads_as_it_did(string name)
    {
        var read = Dump.Of(Read(name, ReadHex(name)));
        if (Environment.GetEnvironmentVariable("SCHEDULER_GOLDEN") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, name + ".txt"), read);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".txt")).ReplaceLineEndings("\n"), read);
    }

    [Theory]
    [InlineData("batch-v1")]
    [InlineData("snapshot-v1")]
    [InlineData("from-node-v1")]
    [InlineData("to-node-v1")]
    [InlineData("tasks-v1")]
    [InlineData("task-info-v1")]
    [InlineData("tasks-shares")]
    [InlineData("batch-placement")]
    [InlineData("snapshot-estimates")]
    [InlineData("batch-retry")]
    [InlineData("snapshot-retry")]
    [InlineData("task-info-retry")]
    [InlineData("batch-preemption")]
    [InlineData("batch-loss")]
    [InlineData("batch-schedules")]
    [InlineData("snapshot-schedules")]
    [InlineData("batch-backfill")]
    [InlineData("snapshot-backfill")]
    [InlineData("batch-calendars")]
    [InlineData("snapshot-calendars")]
    [InlineData("batch-limits")]
    [InlineData("snapshot-limits")]
    [InlineData("batch-limited")]
    [InlineData("batch-holds")]
    [InlineData("snapshot-holds")]
    [InlineData("tasks-order")]
    [InlineData("task-info-held")]
    [InlineData("batch-backoff")]
    [InlineData("snapshot-backoff")]
    [InlineData("tasks-backoff")]
    [InlineData("from-node-backoff")]
    [InlineData("batch-blocked")]
    [InlineData("snapshot-blocked")]
    [InlineData("from-node-blocked")]
    [InlineData("batch-graph")]
    [InlineData("snapshot-graph")]
    [InlineData("tasks-graph")]
    [InlineData("task-info-graph")]
    [InlineData("task-info-edges")]
    [InlineData("batch-copies")]
    [InlineData("snapshot-copies")]
    [InlineData("tasks-copies")]
    [InlineData("task-info-copies")]
    [InlineData("snapshot-results")]
    [InlineData("batch-locks")]
    [InlineData("snapshot-locks")]
    [InlineData("batch-regrouped")]
    [InlineData("batch-forgotten")]
    [InlineData("to-node-inputs")]
    [InlineData("from-node-then")]
    [InlineData("snapshot-preemption")]
    [InlineData("snapshot-interrupted")]
    [InlineData("from-node-preemption")]
    [InlineData("to-node-preemption")]
    [InlineData("to-node-name")]
    [InlineData("task-info-preemption")]
    [InlineData("task-info-content")]
    [InlineData("task-info-progress")]
    [InlineData("from-node-progress")]
    [InlineData("attempt-v1")]
    [InlineData("attempt-log")]
    [InlineData("batch-log")]
    [InlineData("from-node-log")]
    public void This_version_writes_as_it_did_when_it_was_recorded(string name)
    {
        var row = ReadHex(name);

        Assert.Equal(Convert.ToHexString(row), Convert.ToHexString(Write(Read(name, row))));
    }

    [Fact]
    public void There_is_a_recorded_form_of_every_record()
    {
        var types = Arbitrary.SubtypesOf<Event>().Concat(Arbitrary.SubtypesOf<SnapshotRecord>()).Concat(Arbitrary.SubtypesOf<AttemptReport>());
        var all = string.Concat(Directory.GetFiles(Folder, "*.txt").Select(File.ReadAllText));

        Assert.All(types, t => Assert.Contains($" {t.Name}\n", all.ReplaceLineEndings("\n")));
    }

    private static byte[] ReadHex(string name) =>
        Convert.FromHexString(File.ReadAllText(Path.Combine(Folder, name + ".hex")).ReplaceLineEndings(string.Empty));

    private static object Read(string name, byte[] row) => name[..name.LastIndexOf('-')] switch
    {
        "batch" => new BatchCodec().Decode(row),
        "snapshot" => new SnapshotCodec().Decode([row, CommitOf(1, Records(name))]).ToArray(),
        "from-node" => new NodeMessageCodec().DecodeFromNode(row),
        "to-node" => new NodeMessageCodec().DecodeToNode(row),
        "tasks" => new TaskSpecCodec().Decode(row),
        "task-info" => new TaskInfoCodec().Decode(row),
        "attempt" => new AttemptInfoCodec().Decode(row),
        _ => throw new ArgumentException($"What kind of row is {name}?", nameof(name)),
    };

    private static byte[] Write(object value) => (value switch
    {
        BatchRow r => new BatchCodec().Encode(Rows.BatchOf(r.Events, r.FirstEventNumber) with
        {
            Partition = r.Partition,
            Epoch = r.Epoch,
            DigestAfter = r.DigestAfter,
        }),
        SnapshotRecord[] r => new SnapshotCodec().Encode(r).First(),
        FromNode r => new NodeMessageCodec().Encode(r),
        ToNode r => new NodeMessageCodec().Encode(r),
        IReadOnlyList<TaskSpec> r => new TaskSpecCodec().Encode(r),
        TaskInfo r => new TaskInfoCodec().Encode(r),
        AttemptInfo r => new AttemptInfoCodec().Encode(r),
        _ => throw new ArgumentException(value.GetType().Name, nameof(value)),
    }).ToArray();

    private static int Records(string name) =>
        File.ReadLines(Path.Combine(Folder, name + ".txt")).Count(l => l.StartsWith("- ", StringComparison.Ordinal));

    // Of a snapshot only its first row is recorded, with all records in it.
    private static byte[] CommitOf(int chunks, int records)
    {
        byte[] row = [.. Encoding.ASCII.GetBytes("SCHJ"), 1, (byte)RowKind.SnapshotCommit, (byte)chunks, (byte)records, .. new byte[8]];
        return Rows.Sealed(row);
    }
}
