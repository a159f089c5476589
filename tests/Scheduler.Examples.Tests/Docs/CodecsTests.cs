using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Codecs;
using Scheduler.Core.Contracts;
using Scheduler.DataProtection;
using Scheduler.Embedded;

namespace Scheduler.Examples.Tests.Docs;

/// <summary>The examples of docs/codecs.md, run.</summary>
public sealed class CodecsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Encryption_and_rotation()
    {
        var (key, newKey) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        var keys = new PayloadKeyRing("2026-11", key);
        var codecs = new PayloadCodecs(new GzipCodec(), new AesGcmCodec(keys));
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.UseCodecs(codecs).Handle("greet", (string name) => $"Hello, {name}!");
        });

        var task = await scheduler.SubmitAsync<string>("greet", "Ada");
        string greeting = await task.ResultAsync();
        Assert.Equal("Hello, Ada!", greeting);
        Assert.StartsWith("encoded by aes-gcm, key 2026-11, ", PayloadEnvelope.Describe((await scheduler.WaitAsync(task)).Result!.Value), StringComparison.Ordinal);

        var info = await scheduler.DecodedAsync(await scheduler.WaitAsync(task));
        Assert.Equal("Hello, Ada!", Payload.Read<string>(info.Result!.Value));

        keys.Add("2027-05", newKey);
        keys.Use("2027-05");
        keys.Remove("2026-11");
        Assert.Equal("Hello, Grace!", await (await scheduler.SubmitAsync<string>("greet", "Grace")).ResultAsync());
        await Assert.ThrowsAsync<PayloadCodecException>(() => task.ResultAsync());
    }

    [Fact]
    public async Task Data_protection()
    {
        var folder = _folder;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var services = builder.Services;
        services.AddDataProtection().SetApplicationName("shop").PersistKeysToFileSystem(new DirectoryInfo(folder));
        services.AddSingleton(provider => new PayloadCodecs(
            new GzipCodec(), new DataProtectionCodec(provider.GetRequiredService<IDataProtectionProvider>())));
        services.AddScheduler(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
        using var host = builder.Build();
        await host.StartAsync();

        var client = host.Services.GetRequiredService<ISchedulerClient>();
        Assert.Equal("Hello, Ada!", await (await client.SubmitAsync<string>("greet", "Ada")).ResultAsync());
        Assert.Single(Directory.GetFiles(folder, "key-*.xml"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Long_payloads()
    {
        var (folder, cancellationToken) = (_folder, CancellationToken.None);
        var keys = new PayloadKeyRing("2026-11", RandomNumberGenerator.GetBytes(32));
        var store = new FolderBlobStore(folder);
        var forLongPayloads = new PayloadCodecs(new AesGcmCodec(keys), new StoredElsewhereCodec(new FolderBlobStore(folder)));
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options.UseCodecs(forLongPayloads).Handle("length", (string text) => text.Length));

        var task = await scheduler.SubmitAsync<int>("length", new string('x', 1_000_000));

        Assert.Equal(1_000_000, await task.ResultAsync());
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        await store.RemoveOlderThanAsync(TimeSpan.FromDays(30), cancellationToken);
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_codec_of_ones_own()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options.UseCodecs(new Base64Codec()).Handle("greet", (string name) => $"Hello, {name}!"));

        Assert.Equal("Hello, Ada!", await (await scheduler.SubmitAsync<string>("greet", "Ada")).ResultAsync());
    }

    public sealed class Base64Codec : IPayloadCodec
    {
        public string Name => "base64";

        public ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken) =>
            new(new EncodedPayload(Encoding.ASCII.GetBytes(Convert.ToBase64String(payload.Span))));

        public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken) =>
            new(Convert.FromBase64String(Encoding.ASCII.GetString(encoded.Bytes.Span)));
    }
}
