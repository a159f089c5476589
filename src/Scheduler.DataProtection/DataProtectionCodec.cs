using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Scheduler.Core.Contracts;

namespace Scheduler.DataProtection;

/// <summary>
/// Encrypts with ASP.NET's data protection: its key ring is kept, shared and rotated as configured there. All programs that submit, run or read
/// tasks need the same key ring and the same application name. An encrypted payload is bound to its task and its use, or, for a schedule, to its
/// kind.
/// </summary>
/// <remarks>The same payload gives different bytes each time. A task that is submitted again under its id is recognised while it is unfinished, and
/// after it has ended without success; after its success the submit is refused because the content differs
/// (<see cref="RejectionCode.DuplicateId"/>).
/// <para>Format: the binding (1 byte), and what the protector produced.</para></remarks>
public sealed class DataProtectionCodec : IPayloadCodec
{
    private const string Purpose = "Scheduler.Payloads.v1";
    private const int KeyBytes = 16;

    private readonly IDataProtector _protector;

    public DataProtectionCodec(IDataProtectionProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        _protector = provider.CreateProtector(Purpose);
    }

    /// <inheritdoc/>
    public string Name => "data-protection";

    public ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken)
    {
        var encrypted = ProtectorOf(context, context.Binding).Protect(payload.ToArray());
        return new ValueTask<EncodedPayload?>(new EncodedPayload((byte[])[(byte)context.Binding, .. encrypted], NoteOf(encrypted)));
    }

    public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken)
    {
        if (encoded.Bytes.IsEmpty)
        {
            throw new PayloadCodecException("it is cut off.");
        }

        var protector = ProtectorOf(context, (PayloadBinding)encoded.Bytes.Span[0]);
        try
        {
            return new ValueTask<ReadOnlyMemory<byte>>(protector.Unprotect(encoded.Bytes[1..].ToArray()));
        }
        catch (CryptographicException e)
        {
            throw new PayloadCodecException($"{e.Message} (Its key is not in the ring of this program, it was changed, or it belongs to another task or to another application.)");
        }
    }

    private IDataProtector ProtectorOf(PayloadContext context, PayloadBinding binding) =>
        _protector.CreateProtector(Convert.ToHexStringLower(context.AssociatedData(binding)));

    // The protectors that come with ASP.NET begin with four fixed bytes and the id of the key.
    private static string? NoteOf(byte[] encrypted) => encrypted.AsSpan() is [0x09, 0xF0, 0xC9, 0xF0, .. var rest] && rest.Length >= KeyBytes
        ? $"key {new Guid(rest[..KeyBytes])}"
        : null;
}
