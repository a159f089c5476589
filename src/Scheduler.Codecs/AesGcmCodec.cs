using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs;

/// <summary>
/// Encrypts with AES-256-GCM. An encrypted payload is bound to its task and its use, or, for a schedule, to its kind: it is refused if it was
/// changed, or if it is used in place of another. The key's id is stored with it.
/// </summary>
/// <remarks>
/// The nonce is a keyed hash of the content and of what it is bound to. So the same payload of the same task always gives the same bytes, and a
/// submit that is sent again is recognised; a nonce is used twice only for the same content. Encrypt at most 2^32 payloads with one key, as with
/// random nonces.
/// <para>Format: the binding (1 byte), the nonce (12 bytes), the tag (16 bytes), then as many bytes as the payload has.</para>
/// </remarks>
public sealed class AesGcmCodec : IPayloadCodec
{
    private const string KeyNote = "key ";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + NonceBytes + TagBytes;

    private readonly PayloadKeyRing _keys;

    public AesGcmCodec(PayloadKeyRing keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = keys;
    }

    /// <summary>Creates a codec with one key, to begin with.</summary>
    /// <inheritdoc cref="PayloadKeyRing(string, ReadOnlySpan{byte})"/>
    public AesGcmCodec(string id, ReadOnlySpan<byte> key)
        : this(new PayloadKeyRing(id, key))
    {
    }

    /// <inheritdoc/>
    public string Name => "aes-gcm";

    public ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken)
    {
        var key = _keys.Encrypting;
        var bound = BoundTo(key, context.AssociatedData(context.Binding));
        var bytes = new byte[HeaderBytes + payload.Length];
        bytes[0] = (byte)context.Binding;
        var nonce = bytes.AsSpan(1, NonceBytes);
        SetNonce(nonce, key, bound, payload.Span);
        using var aes = new AesGcm(key.Encryption, TagBytes);
        aes.Encrypt(nonce, payload.Span, bytes.AsSpan(HeaderBytes), bytes.AsSpan(1 + NonceBytes, TagBytes), bound);
        return new ValueTask<EncodedPayload?>(new EncodedPayload(bytes, KeyNote + key.Id));
    }

    public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken)
    {
        var bytes = encoded.Bytes.Span;
        if (bytes.Length < HeaderBytes || encoded.Note is not { } note || !note.StartsWith(KeyNote, StringComparison.Ordinal))
        {
            throw new PayloadCodecException("it is cut off, or names no key.");
        }

        var id = note[KeyNote.Length..];
        var key = _keys.Find(id)
            ?? throw new PayloadCodecException($"the key '{id}' is not in the key ring. Known: {string.Join(", ", _keys.Known)}.");
        var payload = new byte[bytes.Length - HeaderBytes];
        using var aes = new AesGcm(key.Encryption, TagBytes);
        try
        {
            aes.Decrypt(
                bytes.Slice(1, NonceBytes), bytes[HeaderBytes..], bytes.Slice(1 + NonceBytes, TagBytes), payload,
                BoundTo(key, context.AssociatedData((PayloadBinding)bytes[0])));
        }
        catch (CryptographicException)
        {
            throw new PayloadCodecException("it was changed, it belongs to another task, or its key has the id of another one.");
        }

        return new ValueTask<ReadOnlyMemory<byte>>(payload);
    }

    private static byte[] BoundTo(PayloadKey key, byte[] context) => [.. Encoding.ASCII.GetBytes(key.Id), 0, .. context];

    private static void SetNonce(Span<byte> nonce, PayloadKey key, byte[] bound, ReadOnlySpan<byte> payload)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bound.Length);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Nonces);
        mac.AppendData(length);
        mac.AppendData(bound);
        mac.AppendData(payload);
        mac.GetHashAndReset(hash);
        hash[..nonce.Length].CopyTo(nonce);
    }
}
