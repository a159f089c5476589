namespace Scheduler.Core.Contracts;

/// <summary>
/// Turns payloads, results and checkpoints into the bytes that are stored, and back: encryption, compression, or a place elsewhere. It runs where they are written and
/// read, in clients and on nodes; the scheduler itself sees only what was encoded. Safe for use by many threads.
/// </summary>
/// <remarks>
/// Its output is put behind a header with its name (<see cref="PayloadEnvelope"/>), by which it is found again, so a codec need not recognise what it has made. What it
/// throws on a submit refuses the submit, and on a node fails the attempt, which is not tried again; a <see cref="PayloadCodecException"/> that is transient is.
/// A task that is submitted twice under one id is recognised by its stored bytes: a codec had better encode the same in the same way each time.
/// </remarks>
public interface IPayloadCodec
{
    /// <summary>Stored with everything that it encodes, so never change it: 1 to 64 of a to z, 0 to 9, <c>-</c> and <c>.</c></summary>
    string Name { get; }

    /// <returns>Null: it is left as it is, because there is nothing to gain.</returns>
    ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken);

    /// <summary>What was encoded. Bytes and context may have been changed by anyone who can write to the store.</summary>
    /// <exception cref="PayloadCodecException">It can't be read; the message says why, as the end of a sentence.</exception>
    ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken);
}

/// <summary>What a codec has made of a payload.</summary>
/// <param name="Bytes">They must not change afterwards.</param>
/// <param name="Note">For people and for decoding, stored as text that anyone can read: <c>key 2026-11</c>. At most 1,000 bytes of UTF-8. Null: none.</param>
public readonly record struct EncodedPayload(ReadOnlyMemory<byte> Bytes, string? Note = null)
{
    private readonly ValueBytes _bytes = Bytes;

    public ReadOnlyMemory<byte> Bytes { get => _bytes; init => _bytes = value; }
}

/// <summary>What bytes are to a task. Codecs store it: add, never renumber.</summary>
public enum PayloadUse
{
    /// <summary>What the handler reads.</summary>
    Payload = 1,

    /// <summary>What it returned.</summary>
    Result = 2,

    /// <summary>What it saved, to go on from.</summary>
    Checkpoint = 3,

    /// <summary>What it logged.</summary>
    Log = 4,
}

/// <summary>Bytes that can't be encoded or decoded by a codec.</summary>
/// <param name="message">Why, as the end of a sentence: <c>the key 'a' is not in the key ring.</c></param>
/// <param name="transient">Whether it may work a little later, as where a store can't be reached: then the attempt is tried again as the task's policy says.</param>
public sealed class PayloadCodecException(string message, bool transient = false, Exception? inner = null) : SchedulingException(message, inner)
{
    public bool Transient { get; } = transient;
}
