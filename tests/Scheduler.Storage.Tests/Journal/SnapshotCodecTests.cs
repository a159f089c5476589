using Scheduler.Core.Contracts;
using Scheduler.Core.State;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;

namespace Scheduler.Storage.Tests.Journal;

public sealed class SnapshotCodecTests
{
    private readonly SnapshotCodec _codec = new();

    [Fact]
    public void Chunks_keep_to_their_size_and_together_hold_everything()
    {
        var records = Records(10_000).ToArray();
        var rows = Encode(records);

        Assert.InRange(rows.Length, 3, 8);
        Assert.All(rows, r => Assert.InRange(r.Length, 1, SnapshotCodec.MaxChunkBytes));
        Assert.Equal(Dump.Of(records), Dump.Of(new SnapshotCodec().Decode(rows)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(333)]
    [InlineData(5_000)]
    public void However_small_the_chunks_each_can_be_read(int bytes)
    {
        var records = Records(200).ToArray();
        var rows = new SnapshotCodec(bytes).Encode(records).Select(r => (ReadOnlyMemory<byte>)r.ToArray()).ToArray();

        Assert.Equal(Dump.Of(records), Dump.Of(_codec.Decode(rows)));
    }

    [Fact]
    public void A_record_larger_than_a_chunk_gets_one_of_its_own()
    {
        SnapshotRecord[] records = [Task(1, 100), Task(2, 2 * 1024 * 1024), Task(3, 100)];

        var rows = Encode(records);

        Assert.Equal(4, rows.Length);
        Assert.Equal(Dump.Of(records), Dump.Of(_codec.Decode(rows)));
    }

    [Fact]
    public void A_snapshot_of_nothing_is_a_commit_row() => Assert.Empty(_codec.Decode([Assert.Single(Encode([]))]));

    [Fact]
    public void A_snapshot_without_its_last_row_is_none()
    {
        var e = Assert.Throws<JournalCorruptException>(() => _codec.Decode(Encode(Records(10))[..^1]).Count());

        Assert.Contains("last row is missing", e.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_snapshot_with_a_row_missing_is_none(int missing)
    {
        var rows = new SnapshotCodec(2_000).Encode(Records(100)).Select(r => (ReadOnlyMemory<byte>)r.ToArray()).ToList();
        rows.RemoveAt(missing);

        Assert.Equal(missing, Assert.Throws<JournalCorruptException>(() => _codec.Decode(rows).Count()).RowNumber);
    }

    [Fact]
    public void A_commit_row_of_another_snapshot_does_not_fit()
    {
        ReadOnlyMemory<byte>[] rows = [Encode(Records(10))[0], Encode(Records(11))[1]];

        Assert.Contains("with 11 records", Assert.Throws<JournalCorruptException>(() => _codec.Decode(rows).Count()).Message);
    }

    [Fact]
    public void Nothing_comes_after_a_commit_row()
    {
        var rows = Encode(Records(10));

        Assert.Throws<JournalCorruptException>(() => _codec.Decode([.. rows, rows[0]]).Count());
    }

    private static IEnumerable<SnapshotRecord> Records(int count) => Enumerable.Range(0, count).Select(i => Task(i, 300));

    private static SnapshotTask Task(int number, int payloadBytes) => new()
    {
        Spec = new TaskSpec { Id = new TaskId($"t{number}"), Kind = $"kind-{number % 20}", Payload = new byte[payloadBytes] },
        AdmittedAs = number,
        SubmittedAt = new Timestamp(1_000 + number),
        Phase = TaskPhase.Pending,
        Assignments = 0,
        FailedAttempts = 0,
        LostAttempts = 0,
        Crashes = 0,
        CancelRequested = false,
    };

    private ReadOnlyMemory<byte>[] Encode(IEnumerable<SnapshotRecord> records) =>
        [.. _codec.Encode(records).Select(r => (ReadOnlyMemory<byte>)r.ToArray())];
}
