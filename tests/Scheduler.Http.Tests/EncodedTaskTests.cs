using System.Net;
using System.Text.Json;
using Scheduler.Codecs;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Tests;

/// <summary>What codecs have made is shown as what it is, and sent as the bytes that it is.</summary>
public sealed class EncodedTaskTests
{
    private static readonly PayloadCodecs Codecs = new(new AesGcmCodec("2026-11", new byte[PayloadKeyRing.KeyBytes]));

    [Fact]
    public async Task A_task_tells_by_what_it_is_encoded()
    {
        await using var bench = await ApiBench.StartAsync(o => o.UseCodecs(Codecs).Handle("fail", (string _) => { throw new InvalidOperationException("no"); }).Handle("echo", (string text) => text));
        await bench.Direct.SubmitAsync("echo", "the secret", o => o.Id("a"));
        await bench.Direct.SubmitAsync("fail", "the secret", o => o.Id("b").MaxAttempts(1));
        await bench.Direct.WaitAllAsync(["a", "b"]);

        var (_, succeeded) = await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a");
        var (_, failed) = await bench.SendAsync(HttpMethod.Get, "/v1/tasks/b");

        var result = JsonDocument.Parse(succeeded).RootElement;
        Assert.Equal("encoded by aes-gcm, key 2026-11, 67 bytes", result.GetProperty("resultEncoding").GetString());
        Assert.Equal("the secret", Payload.Read<string>(await Codecs.DecodeResultAsync("a", result.GetProperty("resultBase64").GetBytesFromBase64())));
        Assert.Equal("encoded by aes-gcm, key 2026-11, 67 bytes", JsonDocument.Parse(failed).RootElement.GetProperty("spec").GetProperty("payloadEncoding").GetString());
        Assert.DoesNotContain("secret", succeeded + failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_task_says_nothing_of_it()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        await bench.Client.SubmitAsync("noop", "x", o => o.Id("a"));

        var (_, task) = await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a");

        Assert.DoesNotContain("Encoding", task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_damaged_is_shown_too_and_travels_as_it_is()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        var encoded = await Codecs.EncodeAsync(new TaskSpec { Id = "a", Kind = "noop", Payload = Payload.Json("x") });
        var cut = encoded with { Payload = encoded.Payload[..9] };
        await bench.Client.SubmitAsync(cut);

        var (status, task) = await bench.SendAsync(HttpMethod.Get, "/v1/tasks/a");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            "encoded, 9 bytes, and can't be read: its header is damaged: it ends too early.",
            JsonDocument.Parse(task).RootElement.GetProperty("spec").GetProperty("payloadEncoding").GetString());
        Assert.Equal(cut, (await bench.Client.GetAsync("a"))!.Spec);
        Assert.Equal(cut, SchedulerJsonText.ReadTask(System.Text.Encoding.UTF8.GetBytes(SchedulerJsonText.Of(cut))));
    }

    [Fact]
    public async Task What_comes_plain_over_http_is_encoded_by_the_scheduler_behind_it()
    {
        await using var bench = await ApiBench.StartAsync(o =>
        {
            o.UseCodecs(Codecs);
            o.Nodes = [];
        });

        await bench.SendAsync(HttpMethod.Post, "/v1/tasks", """{"id": "a", "kind": "noop", "payload": "the secret"}""");

        Assert.StartsWith("encoded by aes-gcm", PayloadEnvelope.Describe((await bench.Direct.GetAsync("a"))!.Spec!.Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_the_codec_says_which_one_it_needs()
    {
        await using var bench = await ApiBench.StartAsync(o => o.UseCodecs(Codecs).Handle("echo", (string text) => text));
        var task = await bench.Client.SubmitAsync<string>("echo", "the secret");

        var problem = await Assert.ThrowsAsync<PayloadCodecException>(async () => await task.ResultAsync());
        var read = Assert.Throws<PayloadCodecException>(() => Payload.Read<string>(bench.Client.GetAsync(task).AsTask().GetAwaiter().GetResult()!.Result!.Value));

        Assert.Equal("The result can't be read. It is encoded by aes-gcm, key 2026-11: this program uses no codecs.", problem.Message);
        Assert.Equal(
            "It is encoded by aes-gcm, key 2026-11, 67 bytes, and was not decoded. A client with that codec does so: WithCodecs, and DecodedAsync for what it is told of a task.", read.Message);
        Assert.Equal("the secret", await bench.Client.WithCodecs(Codecs).Handle<string>(task).ResultAsync());
    }
}
