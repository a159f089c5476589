using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs;

/// <summary>
/// Keeps long payloads in a store, and a reference of about a hundred bytes in their place. Add it as the last codec, after encryption: the store
/// then holds only encrypted content. It never removes anything from the store: see <see cref="FolderBlobStore.RemoveOlderThanAsync"/>.
/// </summary>
/// <remarks>The reference is the length of the content and its SHA-256, which is its name in the store. Payloads of schedules stay in place: they
/// are needed as long as the schedule exists, and a store that removes old content would remove them.</remarks>
public sealed class StoredElsewhereCodec : IPayloadCodec
{
    private const int ReferenceBytes = SHA256.HashSizeInBytes + sizeof(int);

    private readonly IBlobStore _store;
    private readonly int _minBytes = 32 * 1024;
    private readonly int _maxBytes = 64 * 1024 * 1024;

    public StoredElsewhereCodec(IBlobStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
    }

    /// <summary>The codec's name. Default <c>elsewhere</c>. If there are two stores, each needs its own name.</summary>
    public string Name { get; init; } = "elsewhere";

    /// <summary>Payloads shorter than this stay in place: 0 to 1 GiB. Default 32 KiB.</summary>
    /// <exception cref="SchedulerConfigurationException">The value is out of range.</exception>
    public int MinBytes { get => _minBytes; init => _minBytes = Required(nameof(MinBytes), value, 0); }

    /// <summary>Payloads longer than this are refused: 1 to 1 GiB. Default 64 MiB.</summary>
    /// <exception cref="SchedulerConfigurationException">The value is out of range.</exception>
    public int MaxBytes { get => _maxBytes; init => _maxBytes = Required(nameof(MaxBytes), value, 1); }

    public async ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken)
    {
        if (payload.Length < MinBytes || context.Task is null)
        {
            return null;
        }

        RequireFits(payload.Length);
        var reference = new byte[ReferenceBytes];
        SHA256.HashData(payload.Span, reference);
        BinaryPrimitives.WriteInt32LittleEndian(reference.AsSpan(SHA256.HashSizeInBytes), payload.Length);
        try
        {
            await _store.PutAsync(NameOf(reference), payload, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsCancelled(e, cancellationToken))
        {
            throw CannotBeAsked(e);
        }

        return new EncodedPayload(reference, Counted.Of(payload.Length, "byte"));
    }

    public async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken)
    {
        if (encoded.Bytes.Length != ReferenceBytes)
        {
            throw new PayloadCodecException("its reference is damaged.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(encoded.Bytes.Span[SHA256.HashSizeInBytes..]);
        RequireFits(length);
        var name = NameOf(encoded.Bytes.Span);
        ReadOnlyMemory<byte>? content;
        try
        {
            content = await _store.GetAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsCancelled(e, cancellationToken))
        {
            throw CannotBeAsked(e);
        }

        return content is not { } found ? throw new PayloadCodecException($"the store has nothing of the name {name}: it was removed, or is in another store.")
            : found.Length == length && SHA256.HashData(found.Span).AsSpan().SequenceEqual(encoded.Bytes.Span[..SHA256.HashSizeInBytes]) ? found
            : throw new PayloadCodecException($"what the store has of the name {name} was changed.");
    }

    private static string NameOf(ReadOnlySpan<byte> reference) => Convert.ToHexStringLower(reference[..SHA256.HashSizeInBytes]);

    // A store that can't be reached may be reached later.
    private static PayloadCodecException CannotBeAsked(Exception e) => e as PayloadCodecException ?? new($"the store is not available: {e.Message}", transient: true, e);

    private static bool IsCancelled(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private static int Required(string name, int value, int lowest)
    {
        OptionRange.Require(name, value, lowest, 1024 * 1024 * 1024);
        return value;
    }

    private void RequireFits(int length)
    {
        if (length < 0 || length > MaxBytes)
        {
            throw new PayloadCodecException(string.Create(CultureInfo.InvariantCulture, $"it has {length:N0} bytes, and the limit (MaxBytes) is {MaxBytes:N0}."));
        }
    }
}
