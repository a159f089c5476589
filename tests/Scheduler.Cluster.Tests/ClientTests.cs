using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Hosting.Nodes;

namespace Scheduler.Cluster.Tests;

/// <summary>A generic host that is a node by its configuration, where that is wrong.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task A_wrong_option_in_the_configuration_keeps_a_generic_host_from_starting()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Scheduler:Node:Seeds"] = "127.0.0.1:4053" });
        builder.Services.AddSchedulerNode(builder.Configuration);
        using (var host = builder.Build())
        {
            var wrong = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => host.StartAsync());
            Assert.StartsWith("The setting Scheduler:Node:Seeds is no option. There are ", wrong.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_option_in_the_configuration_is_exit_code_2_of_a_generic_host_that_is_run_by_NodeHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Scheduler:Node:Slots"] = "none" });
        builder.Services.AddSchedulerNode(builder.Configuration);
        Assert.Equal((int)ExitCode.Usage, await NodeHost.RunAsync(builder.Build));
    }
}
