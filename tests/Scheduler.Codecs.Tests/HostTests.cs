using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.DataProtection;
using Scheduler.Embedded;

namespace Scheduler.Codecs.Tests;

public sealed class HostTests
{
    [Fact]
    public async Task A_host_uses_the_codecs_among_its_services()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(services => new PayloadCodecs(new DataProtectionCodec(services.GetRequiredService<IDataProtectionProvider>())));
        builder.Services.AddScheduler(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<ISchedulerClient>();

        var task = await client.SubmitAsync<string>("greet", "Ada");

        Assert.Equal("Hello, Ada!", await task.ResultAsync());
        Assert.StartsWith("encoded by data-protection, ", PayloadEnvelope.Describe((await client.GetAsync(task))!.Result!.Value), StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task What_chance_has_encoded_is_recognised_while_its_content_is_known()
    {
        var provider = new EphemeralDataProtectionProvider();
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.UseCodecs(new DataProtectionCodec(provider)).Handle("fail", (string _) => throw new Execution.Handlers.TaskFailedException("no"));
            options.Queues = [new QueueOptions()];
        });
        TaskSpec Task(string id, string payload) => new() { Id = id, Kind = "fail", Payload = Payload.Json(payload) };

        await scheduler.SubmitAsync(Task("a", "x"));
        await scheduler.WaitAsync("a");

        Assert.True((await scheduler.SubmitManyAsync([Task("b", "y"), Task("a", "x")]))[1].AlreadyKnown);
        Assert.Equal(RejectionCode.DuplicateId, (await scheduler.TrySubmitAsync([Task("a", "other")])).Rejection!.Code);
    }

    [Fact]
    public async Task A_declared_schedule_that_can_not_be_encoded_keeps_the_scheduler_from_starting()
    {
        var problem = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => EmbeddedScheduler.StartAsync(options => options
            .UseCodecs(new GzipCodec { MaxDecompressedBytes = 4 }).Schedule("nightly", "0 2 * * *", "noop", "a long text")));

        Assert.Equal("Schedule 'nightly': payload: The codec gzip can't encode the payload: it has 13 bytes, and the limit (MaxDecompressedBytes) is 4.", problem.Message);
    }
}
