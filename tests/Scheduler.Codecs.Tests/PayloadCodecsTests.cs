using System.Text;
using Scheduler.Codecs.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs.Tests;

public sealed class PayloadCodecsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private PayloadCodecs Chain() => new(
        new GzipCodec(), new AesGcmCodec("2026-11", Samples.Key(1)), new StoredElsewhereCodec(new FolderBlobStore(_folder.Path)) { MinBytes = 20_000 });

    [Fact]
    public async Task A_chain_gives_back_what_it_was_given()
    {
        var codecs = Chain();
        await Seeds.OfAsync(async random =>
        {
            var bytes = Samples.Bytes(random);

            var encoded = await codecs.EncodeAsync(bytes);

            Assert.True(PayloadEnvelope.IsEncoded(encoded.Span));
            Assert.InRange(encoded.Length, 1, 20_300);
            Assert.Equal(bytes, (await codecs.DecodeAsync(encoded, Samples.OfTask)).ToArray());
        });
    }

    [Fact]
    public async Task The_same_task_and_payload_become_the_same_bytes()
    {
        foreach (var length in (int[])[20, 5_000, 50_000])
        {
            Assert.Equal((await Chain().EncodeAsync(Samples.Json(length))).ToArray(), (await Chain().EncodeAsync(Samples.Json(length))).ToArray());
        }
    }

    [Fact]
    public async Task What_is_plain_is_read_as_it_is()
    {
        var plain = Samples.Json(50);

        Assert.Equal(plain, (await Chain().DecodeAsync(plain, Samples.OfTask)).ToArray());
        Assert.Equal(plain, (await PayloadCodecs.None.EncodeAsync(plain)).ToArray());
        Assert.True((await Chain().EncodeAsync([])).IsEmpty);
    }

    [Fact]
    public async Task What_is_encoded_is_not_encoded_again()
    {
        var encoded = await Chain().EncodeAsync(Samples.Json(50));

        Assert.Equal(encoded.ToArray(), (await Chain().EncodeAsync(encoded, Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task Codecs_that_no_longer_encode_still_read()
    {
        var encoded = await Chain().EncodeAsync(Samples.Json(500));
        var codecs = new PayloadCodecs(new BrotliCodec()) { AlsoReads = [new GzipCodec(), new AesGcmCodec("2026-11", Samples.Key(1))] };

        Assert.Equal(Samples.Json(500), (await codecs.DecodeAsync(encoded, Samples.OfTask)).ToArray());
        Assert.StartsWith("encoded by brotli, ", PayloadEnvelope.Describe(await codecs.EncodeAsync(Samples.Json(500))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_codec_that_is_not_there_is_named()
    {
        var encoded = await new PayloadCodecs(new OwnCodec("mine")).EncodeAsync(Samples.Json(50));

        Assert.Equal("The payload can't be read. It is encoded by mine: this program uses no codecs.", await PayloadCodecs.None.ProblemAsync(encoded));
        Assert.Equal(
            "The payload can't be read. It is encoded by mine: this program has no codec of that name. Known: brotli, gzip.",
            await new PayloadCodecs(new GzipCodec(), new BrotliCodec()).ProblemAsync(encoded));
    }

    [Fact]
    public async Task A_header_that_is_cut_anywhere_is_refused_and_described()
    {
        var encoded = (await new PayloadCodecs(new OwnCodec("mine") { Encode = bytes => new EncodedPayload(bytes, "a note") }).EncodeAsync([1])).ToArray();
        for (var length = 4; length < encoded.Length - 1; length++)
        {
            Assert.Equal("The payload can't be read. It is encoded, but its header is damaged: it ends too early.", await Chain().ProblemAsync(encoded.AsMemory(0, length)));
            Assert.Equal(
                FormattableString.Invariant($"encoded, {length} bytes, and can't be read: its header is damaged: it ends too early."),
                PayloadEnvelope.Describe(encoded.AsMemory(0, length)));
        }

        // Less than that is no header.
        Assert.Equal(encoded[..3], (await Chain().DecodeAsync(encoded.AsMemory(0, 3), Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task Bytes_that_were_changed_anywhere_are_refused_or_mean_the_same()
    {
        var codecs = Chain();
        await Seeds.OfAsync(async random =>
        {
            var bytes = Samples.Bytes(random);
            var encoded = (await codecs.EncodeAsync(bytes)).ToArray();
            var place = random.Next(4, encoded.Length);
            encoded[place] ^= (byte)random.Next(1, 256);

            // The note of a reference is for people alone.
            try
            {
                Assert.Equal(bytes, (await codecs.DecodeAsync(encoded, Samples.OfTask)).ToArray());
            }
            catch (PayloadCodecException problem)
            {
                Assert.StartsWith("The payload can't be read. It is encoded", problem.Message, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task A_required_codec_keeps_plain_bytes_out()
    {
        var codecs = new PayloadCodecs(new GzipCodec(), new AesGcmCodec("2026-11", Samples.Key(1))) { Required = "aes-gcm" };
        var compressed = await new PayloadCodecs(new GzipCodec()).EncodeAsync(Samples.Json(500));

        const string Problem = "The payload can't be read. It must be encoded by aes-gcm (Required), and is not.";
        Assert.Equal(Problem, await codecs.ProblemAsync(Samples.Json(500)));
        Assert.Equal(Problem, await codecs.ProblemAsync(compressed));
        Assert.Equal(Samples.Json(500), (await codecs.DecodeAsync(await codecs.EncodeAsync(Samples.Json(500)), Samples.OfTask)).ToArray());
        Assert.True((await codecs.DecodeAsync(default, Samples.OfTask)).IsEmpty);
    }

    [Fact]
    public async Task What_a_codec_throws_is_told_with_its_name()
    {
        var codecs = new PayloadCodecs(new OwnCodec("mine")
        {
            Encode = _ => throw new InvalidOperationException("no paper"),
            Decode = _ => throw new InvalidOperationException("no glasses"),
        });

        var problem = await Assert.ThrowsAsync<PayloadCodecException>(async () => await codecs.EncodeAsync([1]));
        Assert.Equal("The codec mine can't encode the payload: no paper", problem.Message);
        Assert.IsType<InvalidOperationException>(problem.InnerException);
        Assert.False(problem.Transient);
        Assert.Equal("The payload can't be read. It is encoded by mine: no glasses", await codecs.ProblemAsync(PayloadEnvelope.Write("mine", new EncodedPayload((byte[])[1]))));
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        var codecs = new PayloadCodecs(new OwnCodec("mine"));
        byte[] bytes = [1];
        for (var i = 0; i < 17; i++)
        {
            bytes = PayloadEnvelope.Write("mine", new EncodedPayload(bytes));
        }

        Assert.EndsWith("it was encoded more than 16 times.", await codecs.ProblemAsync(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The name of a codec is '', but must be 1 to 64 of a to z, 0 to 9, - and .")]
    [InlineData("My codec", "The name of a codec is 'My codec', but must be 1 to 64 of a to z, 0 to 9, - and .")]
    [InlineData("gzip", "There is a codec 'gzip' already; each needs a name of its own.")]
    public void Names_that_would_not_be_found_again_are_refused(string name, string problem) =>
        Assert.Equal(problem, Assert.Throws<SchedulerConfigurationException>(() => new PayloadCodecs(new GzipCodec(), new OwnCodec(name))).Message);

    [Fact]
    public void A_required_codec_must_encode() => Assert.Equal(
        "There is no codec that encodes 'aes-gcm'. Known: gzip.",
        Assert.Throws<SchedulerConfigurationException>(() => new PayloadCodecs(new GzipCodec()) { Required = "aes-gcm" }).Message);

    [Fact]
    public async Task Encoded_bytes_are_described_for_people()
    {
        Assert.Null(PayloadEnvelope.Describe("{}"u8.ToArray()));
        Assert.Equal("encoded by mine, 14 bytes", PayloadEnvelope.Describe(await new PayloadCodecs(new OwnCodec("mine")).EncodeAsync([1, 2])));
        var encoded = await new PayloadCodecs(new AesGcmCodec("2026-11", Samples.Key(1))).EncodeAsync(Samples.Json(1_200));
        Assert.Equal("encoded by aes-gcm, key 2026-11, 1.3 kB", PayloadEnvelope.Describe(encoded));
        Assert.Equal(
            "encoded by mine, a\uFFFD[2J, 18 bytes",
            PayloadEnvelope.Describe(await new PayloadCodecs(new OwnCodec("mine") { Encode = bytes => new EncodedPayload(bytes, "a\u001b[2J") }).EncodeAsync([1])));
    }

    [Fact]
    public void No_text_begins_as_encoded_bytes_do()
    {
        foreach (var text in (string[])["{}", "[1]", "\"a\"", " 1", "null", "\uFEFF{}", "\0scq"])
        {
            Assert.False(PayloadEnvelope.IsEncoded(Encoding.UTF8.GetBytes(text)));
        }
    }
}
