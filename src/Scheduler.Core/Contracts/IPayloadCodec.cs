namespace Scheduler.Core.Contracts;

/// <summary>
/// Turns payloads, results, checkpoints and logs into the bytes that are stored, and back: encryption, compression, or storage elsewhere. It runs where
/// they are written and read, in clients and on nodes; the scheduler itself sees only the encoded bytes. Safe for use by many threads.
/// </summary>
/// <remarks>
/// Its output is stored behind a header with its name (<see cref="PayloadEnvelope"/>), which selects it again for decoding, so a codec need not
/// recognise its own output. An exception on a submit refuses the submit; on a node it fails the attempt, which is not tried again, except after a
/// transient <see cref="PayloadCodecException"/>. A task that is submitted twice under one id is recognised by its stored bytes, so a codec should
/// encode the same bytes in the same way each time.
/// </remarks>
public interface IPayloadCodec
{
    /// <summary>Stored with everything that it encodes, so never change it: 1 to 64 characters of a to z, 0 to 9, <c>-</c> and <c>.</c></summary>
    string Name { get; }

    /// <returns>Null: the payload is left as it is, because encoding would gain nothing.</returns>
    ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken);

    /// <summary>Decodes bytes. Anyone who can write to the store may have changed the bytes and the context.</summary>
    /// <exception cref="PayloadCodecException">The bytes can't be decoded; the message says why, as the end of a sentence.</exception>
    ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken);
}

/// <summary>A payload as encoded by a codec.</summary>
/// <param name="Bytes">These must not change afterwards.</param>
/// <param name="Note">For people and for decoding, stored as text that anyone can read: <c>key 2026-11</c>. At most 1,000 bytes of UTF-8. Null: no
/// note.</param>
public readonly record struct EncodedPayload(ReadOnlyMemory<byte> Bytes, string? Note = null)
{
    private readonly ValueBytes _bytes = Bytes;

    public ReadOnlyMemory<byte> Bytes { get => _bytes; init => _bytes = value; }
}

/// <summary>What bytes are used for. Codecs store it: add, never renumber.</summary>
public enum PayloadUse
{
    /// <summary>The input of the handler.</summary>
    Payload = 1,

    /// <summary>The result that the handler returned.</summary>
    Result = 2,

    /// <summary>The state that the handler saved, to resume from.</summary>
    Checkpoint = 3,

    /// <summary>The lines that the handler logged.</summary>
    Log = 4,
}

/// <summary>A codec can't encode or decode some bytes.</summary>
/// <param name="message">The reason, as the end of a sentence: <c>the key 'a' is not in the key ring.</c></param>
/// <param name="transient">Whether it may work a little later, for example when a store can't be reached: the attempt is then retried by the task's
/// policy.</param>
public sealed class PayloadCodecException(string message, bool transient = false, Exception? inner = null) : SchedulingException(message, inner)
{
    public bool Transient { get; } = transient;
}
