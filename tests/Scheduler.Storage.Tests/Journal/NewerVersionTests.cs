using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Tests.Support;

namespace Scheduler.Storage.Tests.Journal;

/// <summary>A whole row from a newer version is told apart from a damaged one.</summary>
public sealed class NewerVersionTests
{
    private const int RecordAt = RowFrame.HeaderBytes + 12;

    [Fact]
    public void A_newer_format_is_told_with_both_versions_and_what_to_do()
    {
        var e = Newer(row => row[4] = RowFrame.FormatVersion + 2);

        Assert.Equal(
            "Row 42 was written by a newer version (format 3; this one reads up to 1): use that version or a newer one. Nothing was changed.",
            e.Message);
        Assert.Equal(42, e.RowNumber);
    }

    [Fact]
    public void A_newer_kind_of_row_is_told() => Assert.Contains("a row of kind 99", Newer(row => row[5] = 99).Message);

    [Fact]
    public void An_unknown_event_is_told() => Assert.Contains("event 200, version 1", Newer(row => row[RecordAt] = 200).Message);

    [Fact]
    public void A_newer_version_of_an_event_is_told() =>
        Assert.Contains("event 12, version 3", Newer(row => row[RecordAt + 1] = 3).Message);

    [Fact]
    public void A_second_version_of_an_event_that_has_one_is_told()
    {
        var row = Encode(new ExpiryRecorded(default, new TaskId("a")));
        row[RecordAt + 1] = 2;
        Assert.Contains("event 13, version 2", Assert.Throws<JournalFormatException>(() => new BatchCodec().Decode(Rows.Sealed(row))).Message);
    }

    [Fact]
    public void An_unknown_condition_of_what_a_task_waits_for_is_told()
    {
        var codec = new TaskSpecCodec();
        var row = codec.Encode([new TaskSpec { Id = new TaskId("a"), Kind = "k", After = [Dependency.OnTask(new TaskId("bb"), DependencyCondition.Finished)] }]).ToArray();
        var name = row.AsSpan().LastIndexOf("bb"u8);
        row[name - 2] = 3 << 1;

        Assert.Contains("DependencyCondition 3", Assert.Throws<JournalFormatException>(() => codec.Decode(Rows.Sealed(row))).Message);
    }

    [Fact]
    public void An_unknown_number_of_an_enumeration_is_told()
    {
        var row = Encode(new NodeGone(default, new NodeId("n", 1), LossCause.HandedBack));
        row[^9] = 77;

        Assert.Contains("LossCause 77", Assert.Throws<JournalFormatException>(() => new BatchCodec().Decode(Rows.Sealed(row))).Message);
    }

    [Fact]
    public void An_unknown_field_of_a_task_is_told()
    {
        var codec = new TaskSpecCodec();
        var row = codec.Encode([new TaskSpec { Id = new TaskId("a"), Kind = "k", Priority = 1, Principal = "p" }]).ToArray();

        // The flags are two bytes long; a fourth has room for those of versions to come.
        const int Length = RowFrame.HeaderBytes + 3;
        const int Flags = RowFrame.HeaderBytes + 5;
        row[Length] += 2;
        row[Flags] |= 0x80;
        byte[] newer = [.. row[..(Flags + 1)], 0x80, 0x40, .. row[(Flags + 1)..]];

        Assert.Contains("a field", Assert.Throws<JournalFormatException>(() => codec.Decode(Rows.Sealed(newer))).Message);
    }

    [Fact]
    public void A_damaged_version_is_damage_and_not_a_newer_one()
    {
        var row = Encode(new CancellationRecorded(default, new TaskId("a")));
        row[4] = 9;

        var e = Assert.Throws<JournalCorruptException>(() => new BatchCodec().Decode(row, 7));

        Assert.StartsWith("Row 7 is damaged (its checksum is wrong). Nothing was changed: restore", e.Message);
        Assert.Equal(7, e.RowNumber);
    }

    [Fact]
    public void A_row_of_another_kind_is_told_with_both()
    {
        var row = Encode(new CancellationRecorded(default, new TaskId("a")));

        var e = Assert.Throws<JournalCorruptException>(() => new TaskInfoCodec().Decode(row));

        Assert.Contains("it is a Batch row where a TaskInfo row is expected", e.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public void Hardly_any_bytes_are_told(int length) =>
        Assert.Contains($"has only {length} bytes", Assert.Throws<JournalCorruptException>(() => new BatchCodec().Decode(new byte[length])).Message);

    [Fact]
    public void Something_else_altogether_is_told() =>
        Assert.Contains("does not begin like one", Assert.Throws<JournalCorruptException>(() => new BatchCodec().Decode(new byte[100])).Message);

    private static byte[] Encode(Event @event) => new BatchCodec().Encode(Rows.BatchOf([@event])).ToArray();

    private static JournalFormatException Newer(Action<byte[]> change)
    {
        var row = Encode(new CancellationRecorded(default, new TaskId("a")));
        Assert.Equal((byte)12, row[RecordAt]);
        change(row);
        return Assert.Throws<JournalFormatException>(() => new BatchCodec().Decode(Rows.Sealed(row), 42));
    }
}
