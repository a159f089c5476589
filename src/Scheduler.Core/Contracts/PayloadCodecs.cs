namespace Scheduler.Core.Contracts;

/// <summary>
/// The codecs of a client or a node. Encoding applies each in the order given; decoding follows the headers. Bytes without
/// a header are read as they are, so codecs can be turned on while tasks wait. Safe for use by many threads.
/// </summary>
/// <example><code>
/// var codecs = new PayloadCodecs(new GzipCodec(), new AesGcmCodec(keys));
/// </code></example>
public sealed partial class PayloadCodecs
{
    /// <summary>No codecs: encoded bytes can't be read, and the message says so.</summary>
    public static readonly PayloadCodecs None = new();

    // One within another. More is damage, or somebody's joke.
    private const int MostLevels = 16;

    private readonly IReadOnlyList<IPayloadCodec> _encoding;
    private readonly Dictionary<string, IPayloadCodec> _known = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<IPayloadCodec> _alsoReads = [];
    private readonly string? _required;

    /// <param name="codecs">In the order in which they encode: first compression, then encryption, storage elsewhere last.</param>
    /// <exception cref="SchedulerConfigurationException">A name is not valid, or is given twice.</exception>
    public PayloadCodecs(params IReadOnlyList<IPayloadCodec> codecs)
    {
        ArgumentNullException.ThrowIfNull(codecs);
        _encoding = [.. codecs];
        Know(_encoding);
    }

    /// <summary>Codecs that no longer encode: what they encoded earlier can still be read. Default none.</summary>
    /// <exception cref="SchedulerConfigurationException">A name is not valid, or is given twice.</exception>
    public IReadOnlyList<IPayloadCodec> AlsoReads
    {
        get => _alsoReads;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _alsoReads = [.. value];
            Know(_alsoReads);
        }
    }

    /// <summary>The name of a codec that all bytes must be encoded with to be read. It protects against anyone who can write to the store and would
    /// replace encrypted bytes with plain ones. Set it when no plain bytes are left. Empty bytes can still be read. Default null: plain bytes are
    /// read as they are.</summary>
    /// <exception cref="SchedulerConfigurationException">None of the codecs that encode has this name.</exception>
    public string? Required
    {
        get => _required;
        init
        {
            if (value is not null)
            {
                OptionRange.RequireKnown("codec that encodes", value, _encoding.Select(codec => codec.Name));
            }

            _required = value;
        }
    }

    /// <summary>Encodes bytes. Empty bytes, and bytes that are already encoded, stay as they are.</summary>
    /// <exception cref="PayloadCodecException">A codec can't encode them, or failed; the message is a sentence that names it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> EncodeAsync(ReadOnlyMemory<byte> bytes, PayloadContext context, CancellationToken cancellationToken = default)
    {
        if (bytes.IsEmpty || PayloadEnvelope.IsEncoded(bytes.Span))
        {
            return bytes;
        }

        foreach (var codec in _encoding)
        {
            try
            {
                if (await codec.EncodeAsync(bytes, context, cancellationToken).ConfigureAwait(false) is { } encoded)
                {
                    bytes = PayloadEnvelope.Write(codec.Name, encoded);
                }
            }
            catch (Exception e) when (!IsCancelled(e, cancellationToken))
            {
                throw Failed($"The codec {codec.Name} can't encode the {context.Noun}", e);
            }
        }

        return bytes;
    }

    /// <summary>Decodes bytes with all codecs that their headers name.</summary>
    /// <exception cref="PayloadCodecException">They can't be decoded; the message is a sentence that names the codec and says why.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(ReadOnlyMemory<byte> bytes, PayloadContext context, CancellationToken cancellationToken = default)
    {
        var isAllowed = Required is null || bytes.IsEmpty;
        for (var level = 0; IsEncoded(bytes, context, out var name, out var encoded); level++)
        {
            var problem = $"The {context.Noun} can't be read. It is encoded by {name}{(encoded.Note is null ? "" : ", " + encoded.Note)}";
            if (!_known.TryGetValue(name, out var codec))
            {
                throw new PayloadCodecException(_known.Count == 0
                    ? $"{problem}: this program uses no codecs."
                    : $"{problem}: this program has no codec of that name. Known: {string.Join(", ", _known.Keys.Order(StringComparer.Ordinal))}.");
            }

            if (level == MostLevels)
            {
                throw new PayloadCodecException(FormattableString.Invariant($"{problem}: it was encoded more than {MostLevels} times."));
            }

            isAllowed |= string.Equals(name, Required, StringComparison.Ordinal);
            try
            {
                bytes = await codec.DecodeAsync(encoded, context, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!IsCancelled(e, cancellationToken))
            {
                throw Failed(problem, e);
            }
        }

        return isAllowed ? bytes : throw new PayloadCodecException($"The {context.Noun} can't be read. It must be encoded by {Required} (Required), and is not.");
    }

    private static bool IsEncoded(ReadOnlyMemory<byte> bytes, PayloadContext context, out string codec, out EncodedPayload encoded)
    {
        try
        {
            return PayloadEnvelope.TryRead(bytes, out codec, out encoded);
        }
        catch (PayloadCodecException damaged)
        {
            throw new PayloadCodecException($"The {context.Noun} can't be read. It is encoded, but {damaged.Message}");
        }
    }

    // What a codec did not say itself keeps its exception, for whoever has to mend the codec.
    private static PayloadCodecException Failed(string problem, Exception e) => e is PayloadCodecException known
        ? new PayloadCodecException($"{problem}: {known.Message}", known.Transient, known.InnerException)
        : new PayloadCodecException($"{problem}: {e.Message}", inner: e);

    private static bool IsCancelled(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private void Know(IEnumerable<IPayloadCodec> codecs)
    {
        foreach (var codec in codecs)
        {
            var name = codec?.Name;
            if (!PayloadEnvelope.IsName(name))
            {
                throw new SchedulerConfigurationException(
                    $"The name of a codec is '{name}', but must be 1 to {PayloadEnvelope.MostNameChars} of a to z, 0 to 9, - and .");
            }

            if (!_known.TryAdd(name!, codec!))
            {
                throw new SchedulerConfigurationException($"There is a codec '{name}' already; each needs a name of its own.");
            }
        }
    }
}
