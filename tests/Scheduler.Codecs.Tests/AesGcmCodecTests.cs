using Scheduler.Codecs.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Codecs.Tests;

public sealed class AesGcmCodecTests
{
    private const string Refused =
        "The payload can't be read. It is encoded by aes-gcm, key a: it was changed, it belongs to another task, or its key has the id of another one.";

    private readonly PayloadKeyRing _keys = new("a", Samples.Key(1));
    private readonly PayloadCodecs _codecs;

    public AesGcmCodecTests() => _codecs = new PayloadCodecs(new AesGcmCodec(_keys));

    [Fact]
    public async Task Nothing_of_the_payload_is_left()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(200));

        Assert.Equal(-1, encoded.Span.IndexOf("xx"u8));
        Assert.Equal(Samples.Json(200), (await _codecs.DecodeAsync(encoded, Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task It_is_bound_to_its_task_kind_and_use()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(200));

        Assert.Equal(Refused, await _codecs.ProblemAsync(encoded, Samples.OfTask with { Task = "t-2" }));
        Assert.Equal(Refused, await _codecs.ProblemAsync(encoded, Samples.OfTask with { Kind = "forget" }));
        Assert.Equal(
            Refused.Replace("payload", "checkpoint", StringComparison.Ordinal),
            await _codecs.ProblemAsync(encoded, Samples.OfTask with { Use = PayloadUse.Checkpoint }));
    }

    [Fact]
    public async Task Ids_can_not_be_shifted_into_kinds()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(20), new PayloadContext(PayloadUse.Payload, "ab", "c"));

        Assert.Equal(Refused, await _codecs.ProblemAsync(encoded, new PayloadContext(PayloadUse.Payload, "a", "bc")));
    }

    [Fact]
    public async Task That_of_a_schedule_is_read_by_all_tasks_of_its_kind()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(200), Samples.OfTask with { Task = null });

        Assert.Equal(Samples.Json(200), (await _codecs.DecodeAsync(encoded, Samples.OfTask with { Task = "s@2027" })).ToArray());
        Assert.Equal(Refused, await _codecs.ProblemAsync(encoded, Samples.OfTask with { Kind = "forget" }));
    }

    [Fact]
    public async Task A_result_is_read_by_whoever_knows_its_task()
    {
        var encoded = await _codecs.EncodeAsync(Samples.Json(200), PayloadContext.OfResult("t-1"));

        Assert.Equal(Samples.Json(200), (await _codecs.DecodeResultAsync("t-1", encoded)).ToArray());
        Assert.Equal(Refused.Replace("payload", "result", StringComparison.Ordinal), await _codecs.ProblemAsync(encoded, PayloadContext.OfResult("t-2")));
    }

    [Fact]
    public async Task Every_changed_byte_is_noticed()
    {
        var encoded = (await _codecs.EncodeAsync(Samples.Json(30))).ToArray();
        for (var place = 4; place < encoded.Length; place++)
        {
            var changed = encoded.ToArray();
            changed[place] ^= 0x01;

            await _codecs.ProblemAsync(changed);
        }

        for (var length = 4; length < encoded.Length; length++)
        {
            await _codecs.ProblemAsync(encoded.AsMemory(0, length));
        }
    }

    [Fact]
    public async Task Nonces_differ_with_the_payload_and_with_what_it_is_bound_to() => await Seeds.OfAsync(async random =>
    {
        var nonces = new HashSet<string>(StringComparer.Ordinal);
        var codec = new AesGcmCodec(_keys);
        var bytes = new byte[random.Next(1, 100)];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(bytes);
            var context = Samples.OfTask with { Task = FormattableString.Invariant($"t-{i % 20}") };
            var encoded = await codec.EncodeAsync(i % 20 == 0 ? new byte[bytes.Length + 1] : bytes, context with { Task = FormattableString.Invariant($"t-{i}") }, default);
            Assert.True(nonces.Add(Convert.ToHexString(encoded!.Value.Bytes.Span[1..13])));
        }
    });

    [Fact]
    public async Task Keys_rotate()
    {
        var old = await _codecs.EncodeAsync(Samples.Json(50));
        _keys.Add("b", Samples.Key(2));
        Assert.Contains("key a", PayloadEnvelope.Describe(await _codecs.EncodeAsync(Samples.Json(50))), StringComparison.Ordinal);

        _keys.Use("b");
        var young = await _codecs.EncodeAsync(Samples.Json(50));

        Assert.Contains("key b", PayloadEnvelope.Describe(young), StringComparison.Ordinal);
        Assert.Equal(Samples.Json(50), (await _codecs.DecodeAsync(old, Samples.OfTask)).ToArray());
        Assert.Equal(Samples.Json(50), (await _codecs.DecodeAsync(young, Samples.OfTask)).ToArray());
        Assert.True(_keys.Remove("a"));
        Assert.False(_keys.Remove("a"));
        Assert.Equal("The payload can't be read. It is encoded by aes-gcm, key a: the key 'a' is not in the key ring. Known: b.", await _codecs.ProblemAsync(old));
        Assert.Equal(Samples.Json(50), (await _codecs.DecodeAsync(young, Samples.OfTask)).ToArray());
    }

    [Fact]
    public async Task A_key_of_the_same_id_that_is_another_one_reads_nothing()
    {
        var encoded = await new PayloadCodecs(new AesGcmCodec("a", Samples.Key(9))).EncodeAsync(Samples.Json(50));

        Assert.Equal(Refused, await _codecs.ProblemAsync(encoded));
    }

    [Fact]
    public void Keys_and_ids_of_another_form_are_refused()
    {
        Assert.Equal(
            "The key 'a' has 16 bytes, but must have 32 random ones: RandomNumberGenerator.GetBytes(32) makes such a key.",
            Assert.Throws<SchedulerConfigurationException>(() => new PayloadKeyRing("a", new byte[16])).Message);
        Assert.Equal(
            "The id of a key is 'a key', but must be 1 to 64 letters, digits, and - _ . :",
            Assert.Throws<SchedulerConfigurationException>(() => new PayloadKeyRing("a key", Samples.Key(1))).Message);
        Assert.StartsWith("There is a key 'a' already.", Assert.Throws<SchedulerConfigurationException>(() => _keys.Add("a", Samples.Key(2))).Message, StringComparison.Ordinal);
        Assert.Equal("There is no key 'b'. Known: a.", Assert.Throws<SchedulerConfigurationException>(() => _keys.Use("b")).Message);
        Assert.Equal(
            "The key 'a' encrypts, so it can't be removed: use another one first.", Assert.Throws<SchedulerConfigurationException>(() => _keys.Remove("a")).Message);
    }
}
