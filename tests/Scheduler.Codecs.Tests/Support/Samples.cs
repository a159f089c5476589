using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs.Tests.Support;

internal static class Samples
{
    public static readonly PayloadContext OfTask = new(PayloadUse.Payload, "t-1", "resize");

    public static byte[] Key(byte seed) => [.. Enumerable.Range(0, PayloadKeyRing.KeyBytes).Select(i => (byte)((i * 7) + seed))];

    /// <summary>Bytes that compress well, or not at all, of all lengths that matter.</summary>
    public static byte[] Bytes(Random random)
    {
        var length = random.Next(6) switch
        {
            0 => random.Next(1, 4),
            1 => random.Next(1, 64),
            2 => random.Next(200, 300),
            3 => random.Next(1_000, 10_000),
            4 => random.Next(30_000, 40_000),
            _ => random.Next(100_000, 300_000),
        };
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return random.Next(2) == 0 ? bytes : [.. bytes.Select(b => (byte)('a' + (b & 1)))];
    }

    public static byte[] Json(int length) => Encoding.UTF8.GetBytes("\"" + new string('x', length - 2) + "\"");

    public static ValueTask<ReadOnlyMemory<byte>> EncodeAsync(this PayloadCodecs codecs, byte[] bytes) => codecs.EncodeAsync(bytes, OfTask);

    public static async Task<string> ProblemAsync(this PayloadCodecs codecs, ReadOnlyMemory<byte> bytes, PayloadContext? context = null) =>
        (await Assert.ThrowsAsync<PayloadCodecException>(async () => await codecs.DecodeAsync(bytes, context ?? OfTask))).Message;
}

/// <summary>A codec of a user's own.</summary>
internal sealed class OwnCodec(string name) : IPayloadCodec
{
    public Func<ReadOnlyMemory<byte>, EncodedPayload?> Encode { get; init; } = bytes => new EncodedPayload(bytes);

    public Func<EncodedPayload, ReadOnlyMemory<byte>> Decode { get; init; } = encoded => encoded.Bytes;

    public string Name => name;

    public ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken) => new(Encode(payload));

    public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken) => new(Decode(encoded));
}

internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
