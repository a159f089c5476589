using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Codecs.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.DataProtection;

namespace Scheduler.Codecs.Tests;

public sealed class DataProtectionCodecTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ServiceProvider> _programs = [];

    public void Dispose()
    {
        _programs.ForEach(program => program.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Another_program_of_the_same_ring_reads_it()
    {
        var encoded = await Codecs().EncodeAsync(Samples.Json(200));

        Assert.Equal(-1, encoded.Span.IndexOf("xx"u8));
        Assert.Equal(Samples.Json(200), (await Codecs().DecodeAsync(encoded, Samples.OfTask)).ToArray());
        var key = Program().GetRequiredService<IKeyManager>().GetAllKeys().Single().KeyId;
        Assert.StartsWith($"encoded by data-protection, key {key}, ", PayloadEnvelope.Describe(encoded), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_bound_to_its_task_and_that_of_a_schedule_to_its_kind()
    {
        var codecs = Codecs();
        var encoded = await codecs.EncodeAsync(Samples.Json(200));
        var ofSchedule = await codecs.EncodeAsync(Samples.Json(200), Samples.OfTask with { Task = null });

        Assert.Contains("it was changed, or it belongs to another task or", await codecs.ProblemAsync(encoded, Samples.OfTask with { Task = "t-2" }), StringComparison.Ordinal);
        Assert.Equal(Samples.Json(200), (await codecs.DecodeAsync(ofSchedule, Samples.OfTask with { Task = "t-2" })).ToArray());
        await codecs.ProblemAsync(ofSchedule, Samples.OfTask with { Kind = "forget" });
    }

    [Fact]
    public async Task Keys_rotate_and_one_that_is_gone_is_named()
    {
        var encoded = await Codecs().EncodeAsync(Samples.Json(200));
        var keys = Program().GetRequiredService<IKeyManager>();
        var old = keys.GetAllKeys().Single().KeyId;
        keys.CreateNewKey(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddDays(90));
        keys.RevokeKey(old, "rotated");

        // A revoked key is not to be trusted, and what it encrypted is refused.
        Assert.Contains(old.ToString(), await Codecs().ProblemAsync(encoded), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            File.Delete(file);
        }

        Assert.Contains(old.ToString(), await Codecs().ProblemAsync(encoded), StringComparison.Ordinal);
        Assert.NotEqual(PayloadEnvelope.Describe(encoded), PayloadEnvelope.Describe(await Codecs().EncodeAsync(Samples.Json(200))));
    }

    [Fact]
    public async Task Every_cut_and_every_change_is_noticed()
    {
        var codecs = Codecs();
        var encoded = (await codecs.EncodeAsync(Samples.Json(20))).ToArray();
        var body = encoded.Length - 50;
        for (var place = body; place < encoded.Length; place++)
        {
            var changed = encoded.ToArray();
            changed[place] ^= 0x01;
            await codecs.ProblemAsync(changed);
            await codecs.ProblemAsync(encoded.AsMemory(0, place));
        }
    }

    private PayloadCodecs Codecs() => new(new DataProtectionCodec(Program().GetRequiredService<IDataProtectionProvider>()));

    private ServiceProvider Program()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().SetApplicationName("shop").PersistKeysToFileSystem(new DirectoryInfo(_folder.Path));
        var program = services.BuildServiceProvider();
        _programs.Add(program);
        return program;
    }
}
