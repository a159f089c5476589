using System.Buffers;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>What scheduler and nodes say to each other, as bytes.</summary>
/// <remarks>
/// Keeps its buffers, and gives equal kinds, queues, requests, labels and retry policies one instance. Not safe for use
/// by several threads at a time.
/// </remarks>
public sealed class NodeMessageCodec
{
    private const int HasJoin = 1;
    private const int HasLeaseAskedAt = 2;
    private const int HasHeld = 4;
    private const int Leaving = 8;
    private const int HasBlocked = 16;

    private const int HasLease = 1;
    private const int Drain = 2;
    private const int Refused = 4;
    private const int Introduce = 8;
    private const int HasPreemptions = 16;
    private const int HasCheckpoints = 32;
    private const int NameTaken = 64;

    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    /// <summary>Appends the message's row to <paramref name="output"/>.</summary>
    public void Encode(FromNode message, IBufferWriter<byte> output) => output.Write(Encode(message).Span);

    /// <summary>Appends the message's row to <paramref name="output"/>.</summary>
    public void Encode(ToNode message, IBufferWriter<byte> output) => output.Write(Encode(message).Span);

    /// <summary>The message's row. Good until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(FromNode message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _writer.BeginRow(RowKind.FromNode);
        var start = _writer.BeginRecord((byte)NodeMessageTag.FromNode, NodeMessageFormat.Version);
        _writer.WriteInt(
            (message.Join is null ? 0 : HasJoin)
            | (message.LeaseAskedAt is null ? 0 : HasLeaseAskedAt)
            | (message.Held is null ? 0 : HasHeld)
            | (message.Blocked is null ? 0 : HasBlocked)
            | (message.Leaving ? Leaving : 0));
        _writer.WriteNode(message.Node);
        _writer.WriteLong(message.Epoch);
        _writer.WriteInt(message.Window);
        if (message.Join is { } offer)
        {
            ValueFormat.WriteOffer(_writer, offer);
        }

        if (message.LeaseAskedAt is { } askedAt)
        {
            _writer.WriteTimestamp(askedAt);
        }

        if (message.Held is { } held)
        {
            NodeMessageFormat.WriteTokens(_writer, held);
        }

        if (message.Blocked is { } blocked)
        {
            NodeMessageFormat.WriteBlocked(_writer, blocked);
        }

        _writer.EndRecord(start);
        _writer.WriteInt(message.Reports.Count);
        for (var i = 0; i < message.Reports.Count; i++)
        {
            NodeMessageFormat.WriteReport(_writer, message.Reports[i]);
        }

        return _writer.EndRow();
    }

    /// <summary>The message's row. Good until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(ToNode message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _writer.BeginRow(RowKind.ToNode);
        var start = _writer.BeginRecord((byte)NodeMessageTag.ToNode, NodeMessageFormat.Version);
        _writer.WriteInt(
            (message.Lease is null ? 0 : HasLease)
            | (message.Drain ? Drain : 0)
            | (message.Refused ? Refused : 0)
            | (message.Introduce ? Introduce : 0)
            | (message.NameTaken ? NameTaken : 0)
            | (message.Preempt.Count == 0 ? 0 : HasPreemptions)
            | (message.Checkpoints.Count == 0 ? 0 : HasCheckpoints));
        _writer.WriteNode(message.Node);
        _writer.WriteLong(message.Epoch);
        if (message.Lease is { } lease)
        {
            _writer.WriteTimestamp(lease.AskedAt);
            _writer.WriteSpan(lease.Duration);
        }

        NodeMessageFormat.WriteTokens(_writer, message.Acknowledged);
        NodeMessageFormat.WriteTokens(_writer, message.Cancel);
        if (message.Preempt.Count > 0)
        {
            NodeMessageFormat.WriteTokens(_writer, message.Preempt);
        }

        if (message.Checkpoints.Count > 0)
        {
            NodeMessageFormat.WriteAnswers(_writer, message.Checkpoints);
        }

        _writer.EndRecord(start);
        _writer.WriteInt(message.Assignments.Count);
        for (var i = 0; i < message.Assignments.Count; i++)
        {
            NodeMessageFormat.WriteAssignment(_writer, message.Assignments[i]);
        }

        return _writer.EndRow();
    }

    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public FromNode DecodeFromNode(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.FromNode, _tables, rowNumber: null);
        NodeMessageFormat.BeginRecord(ref reader, NodeMessageTag.FromNode);
        var flags = reader.ReadFlags(HasJoin | HasLeaseAskedAt | HasHeld | HasBlocked | Leaving);
        var node = reader.ReadNode();
        var epoch = reader.ReadLong();
        var window = reader.ReadInt();
        var join = (flags & HasJoin) != 0 ? ValueFormat.ReadOffer(ref reader) : null;
        Timestamp? askedAt = (flags & HasLeaseAskedAt) != 0 ? reader.ReadTimestamp() : null;
        var held = (flags & HasHeld) != 0 ? NodeMessageFormat.ReadTokens(ref reader) : null;
        var blocked = (flags & HasBlocked) != 0 ? NodeMessageFormat.ReadBlocked(ref reader) : null;
        reader.EndRecord();
        var reports = new AttemptReport[reader.ReadCount(bytesEach: 5)];
        for (var i = 0; i < reports.Length; i++)
        {
            reports[i] = NodeMessageFormat.ReadReport(ref reader);
        }

        reader.EndRow();
        return new FromNode(node, epoch, window, reports)
        {
            Join = join,
            LeaseAskedAt = askedAt,
            Held = held,
            Blocked = blocked,
            Leaving = (flags & Leaving) != 0,
        };
    }

    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public ToNode DecodeToNode(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.ToNode, _tables, rowNumber: null);
        NodeMessageFormat.BeginRecord(ref reader, NodeMessageTag.ToNode);
        var flags = reader.ReadFlags(HasLease | Drain | Refused | Introduce | HasPreemptions | HasCheckpoints | NameTaken);
        var node = reader.ReadNode();
        var epoch = reader.ReadLong();
        LeaseGrant? lease = (flags & HasLease) != 0 ? new LeaseGrant(reader.ReadTimestamp(), reader.ReadSpan()) : null;
        var acknowledged = NodeMessageFormat.ReadTokens(ref reader);
        var cancel = NodeMessageFormat.ReadTokens(ref reader);
        var preempt = (flags & HasPreemptions) != 0 ? NodeMessageFormat.ReadTokens(ref reader) : [];
        var checkpoints = (flags & HasCheckpoints) != 0 ? NodeMessageFormat.ReadAnswers(ref reader) : [];
        reader.EndRecord();
        var assignments = new Assignment[reader.ReadCount(bytesEach: 8)];
        for (var i = 0; i < assignments.Length; i++)
        {
            assignments[i] = NodeMessageFormat.ReadAssignment(ref reader);
        }

        reader.EndRow();
        return new ToNode(node, epoch)
        {
            Assignments = assignments,
            Acknowledged = acknowledged,
            Cancel = cancel,
            Preempt = preempt,
            Checkpoints = checkpoints,
            Lease = lease,
            Drain = (flags & Drain) != 0,
            Refused = (flags & Refused) != 0,
            Introduce = (flags & Introduce) != 0,
            NameTaken = (flags & NameTaken) != 0,
        };
    }
}
