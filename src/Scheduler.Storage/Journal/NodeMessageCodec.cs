using System.Buffers;
using Scheduler.Core;

namespace Scheduler.Storage.Journal;

/// <summary>Messages between scheduler and nodes, as bytes.</summary>
/// <remarks>
/// Keeps its buffers, and shares one instance of equal kinds, queues, requests, labels and retry policies. Not safe for use
/// by several threads at a time.
/// </remarks>
public sealed class NodeMessageCodec
{
    private readonly RowCodec _rows = new();

    /// <summary>Appends the message's row to <paramref name="output"/>.</summary>
    public void Encode(FromNode message, IBufferWriter<byte> output) => output.Write(Encode(message).Span);

    /// <summary>Appends the message's row to <paramref name="output"/>.</summary>
    public void Encode(ToNode message, IBufferWriter<byte> output) => output.Write(Encode(message).Span);

    /// <summary>The message's row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(FromNode message) => _rows.Encode(RowKind.FromNode, message, NodeMessageFormat.FromNode);

    /// <summary>The message's row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(ToNode message) => _rows.Encode(RowKind.ToNode, message, NodeMessageFormat.ToNode);

    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public FromNode DecodeFromNode(ReadOnlySpan<byte> row) => _rows.Decode<FromNode>(row, RowKind.FromNode, NodeMessageFormat.FromNode);

    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public ToNode DecodeToNode(ReadOnlySpan<byte> row) => _rows.Decode<ToNode>(row, RowKind.ToNode, NodeMessageFormat.ToNode);
}
