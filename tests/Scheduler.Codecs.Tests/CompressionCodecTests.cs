using System.Buffers.Binary;
using Scheduler.Codecs.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs.Tests;

public sealed class CompressionCodecTests
{
    public static readonly TheoryData<string> Names = ["gzip", "brotli"];

    private static CompressionCodec Codec(string name, int maxBytes = 1_000_000) =>
        name == "gzip" ? new GzipCodec { MaxDecompressedBytes = maxBytes } : new BrotliCodec { MaxDecompressedBytes = maxBytes };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_gives_back_what_it_was_given(string name) => await Seeds.OfAsync(async random =>
    {
        var codecs = new PayloadCodecs(Codec(name));
        var bytes = Samples.Bytes(random);

        Assert.Equal(bytes, (await codecs.DecodeAsync(await codecs.EncodeAsync(bytes), Samples.OfTask)).ToArray());
    });

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_does_not_become_smaller_is_left_as_it_is(string name)
    {
        var random = new byte[10_000];
        new Random(1).NextBytes(random);

        Assert.Null(await Codec(name).EncodeAsync(random, Samples.OfTask, default));
        Assert.Null(await Codec(name).EncodeAsync(Samples.Json(255), Samples.OfTask, default));
        Assert.InRange((await Codec(name).EncodeAsync(Samples.Json(10_000), Samples.OfTask, default))!.Value.Bytes.Length, 1, 200);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_would_fill_the_memory_is_refused(string name)
    {
        var bomb = (await Codec(name, 100_000_000).EncodeAsync(new byte[50_000_000], Samples.OfTask, default))!.Value;
        var lying = bomb.Bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(lying, 1_000);

        Assert.Equal(
            "it has 50,000,000 bytes, and the limit (MaxDecompressedBytes) is 1,000,000.", await ProblemAsync(name, bomb.Bytes));
        Assert.Equal("the compressed bytes are damaged.", await ProblemAsync(name, lying));
        Assert.Equal(
            "it has 1,000,001 bytes, and the limit (MaxDecompressedBytes) is 1,000,000.",
            (await Assert.ThrowsAsync<PayloadCodecException>(async () => await Codec(name).EncodeAsync(new byte[1_000_001], Samples.OfTask, default))).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_was_cut_short_is_refused_at_every_length(string name)
    {
        var bytes = new byte[3_000];
        new Random(2).NextBytes(bytes.AsSpan(0, 300));
        var encoded = (await Codec(name).EncodeAsync(bytes, Samples.OfTask, default))!.Value.Bytes;
        for (var length = 0; length < encoded.Length - 8; length++)
        {
            Assert.Equal("the compressed bytes are damaged.", await ProblemAsync(name, encoded[..length]));
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused() => Assert.Equal(
        "MaxDecompressedBytes is 0, but must lie between 1 and 1073741824.",
        Assert.Throws<SchedulerConfigurationException>(() => new GzipCodec { MaxDecompressedBytes = 0 }).Message);

    private static async Task<string> ProblemAsync(string name, ReadOnlyMemory<byte> bytes) =>
        (await Assert.ThrowsAsync<PayloadCodecException>(async () => await Codec(name).DecodeAsync(new EncodedPayload(bytes), Samples.OfTask, default))).Message;
}
