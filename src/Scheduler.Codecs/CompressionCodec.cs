using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs;

/// <summary>Common base of <see cref="GzipCodec"/> and <see cref="BrotliCodec"/>: a payload that would not become smaller is left as it is, and the
/// decompressed size is limited.</summary>
/// <remarks>The first four bytes hold the length: a stream that was cut short would otherwise be read as a shorter payload.</remarks>
public abstract class CompressionCodec : IPayloadCodec
{
    private readonly int _minBytes = 256;
    private readonly int _maxDecompressedBytes = 16 * 1024 * 1024;

    private protected CompressionCodec()
    {
    }

    public abstract string Name { get; }

    /// <summary>The compression level. Default <see cref="CompressionLevel.Optimal"/>.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Optimal;

    /// <summary>Payloads shorter than this are left as they are: 0 to 1 GiB. Default 256.</summary>
    /// <exception cref="SchedulerConfigurationException">The value is out of range.</exception>
    public int MinBytes { get => _minBytes; init => _minBytes = Required(nameof(MinBytes), value, 0); }

    /// <summary>The maximum size of a payload. A longer one is neither compressed nor read, even if its compressed form is short: 1 to 1 GiB.
    /// Default 16 MiB.</summary>
    /// <exception cref="SchedulerConfigurationException">The value is out of range.</exception>
    public int MaxDecompressedBytes { get => _maxDecompressedBytes; init => _maxDecompressedBytes = Required(nameof(MaxDecompressedBytes), value, 1); }

    public ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken)
    {
        if (payload.Length > MaxDecompressedBytes)
        {
            throw TooLong(payload.Length);
        }

        if (payload.Length < MinBytes)
        {
            return default;
        }

        using var bytes = new MemoryStream();
        bytes.SetLength(sizeof(int));
        bytes.Position = sizeof(int);
        using (var stream = Compress(bytes))
        {
            stream.Write(payload.Span);
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetBuffer(), payload.Length);
        return new ValueTask<EncodedPayload?>(bytes.Length < payload.Length ? new EncodedPayload(bytes.ToArray()) : null);
    }

    public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken)
    {
        var length = encoded.Bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(encoded.Bytes.Span);
        if (length < 0)
        {
            throw Damaged(null);
        }

        if (length > MaxDecompressedBytes)
        {
            throw TooLong(length);
        }

        return new ValueTask<ReadOnlyMemory<byte>>(Read(encoded.Bytes[sizeof(int)..], length));
    }

    private protected abstract Stream Compress(Stream to);

    private protected abstract Stream Decompress(Stream from);

    private byte[] Read(ReadOnlyMemory<byte> compressed, int length)
    {
        try
        {
            var payload = new byte[length];
            using var stream = Decompress(new MemoryStream(compressed.ToArray()));
            return stream.ReadAtLeast(payload, length, throwOnEndOfStream: false) == length && stream.ReadByte() < 0 ? payload : throw Damaged(null);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            throw Damaged(e);
        }
    }

    private static int Required(string name, int value, int lowest)
    {
        OptionRange.Require(name, value, lowest, 1024 * 1024 * 1024);
        return value;
    }

    private static PayloadCodecException Damaged(Exception? e) => new("the compressed bytes are damaged.", inner: e);

    private PayloadCodecException TooLong(int length) =>
        new(string.Create(CultureInfo.InvariantCulture, $"it has {length:N0} bytes, and the limit (MaxDecompressedBytes) is {MaxDecompressedBytes:N0}."));
}

/// <summary>Compresses with gzip.</summary>
public sealed class GzipCodec : CompressionCodec
{
    /// <inheritdoc/>
    public override string Name => "gzip";

    private protected override Stream Compress(Stream to) => new GZipStream(to, Level, leaveOpen: true);

    private protected override Stream Decompress(Stream from) => new GZipStream(from, CompressionMode.Decompress);
}

/// <summary>Compresses with Brotli: smaller than gzip for most JSON, and slower.</summary>
public sealed class BrotliCodec : CompressionCodec
{
    /// <inheritdoc/>
    public override string Name => "brotli";

    private protected override Stream Compress(Stream to) => new BrotliStream(to, Level, leaveOpen: true);

    private protected override Stream Decompress(Stream from) => new BrotliStream(from, CompressionMode.Decompress);
}
