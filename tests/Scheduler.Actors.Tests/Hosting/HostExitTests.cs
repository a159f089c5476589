using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Actors.Tests.Support;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests.Hosting;

/// <summary>How generic hosts end, and what keeps them from starting.</summary>
public sealed class HostExitTests : IDisposable
{
    private readonly LogCapture _logs = new();

    // Of this process: it is the tests'.
    public void Dispose() => Environment.ExitCode = 0;

    [Fact]
    public async Task A_wrong_seed_address_ends_the_host_with_the_member_s_code_and_a_line()
    {
        await using var host = HostedMember.Of(
            akka => akka.WithSchedulerClient().AddHocon(
                "akka.cluster { shutdown-after-unsuccessful-join-seed-nodes = 1s, seed-node-timeout = 200ms }", HoconAddMode.Prepend),
            seed: "akka.tcp://scheduler@127.0.0.1:1",
            logs: _logs);
        await host.StartAsync();
        await host.UntilStoppedAsync().WaitAsync(ClusterTest.Soon);
        Assert.Equal((int)ExitCode.NoSeed, Environment.ExitCode);
        var line = Assert.Single(_logs.Lines, line => line.Id.Id == 70);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.StartsWith("No seed answered at akka.tcp://scheduler@127.0.0.1:1 within 1s. ", line.Text, StringComparison.Ordinal);
        Assert.EndsWith("The exit code is 6 (NoSeed).", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_downed_ends_with_our_code_and_not_with_that_of_Akka_Hosting()
    {
        await using var host = await HostedMember.Of(akka => akka.WithSchedulerClient(), logs: _logs).JoinAsync();
        var stopped = host.UntilStoppedAsync();
        Akka.Cluster.Cluster.Get(host.System).Down(Akka.Cluster.Cluster.Get(host.System).SelfAddress);
        await stopped.WaitAsync(ClusterTest.Soon);
        Assert.Equal((int)ExitCode.Downed, Environment.ExitCode);
    }

    [Fact]
    public async Task A_member_that_leaves_the_cluster_ends_clean_and_without_a_line()
    {
        await using var host = await HostedMember.Of(akka => akka.WithSchedulerClient(), logs: _logs).JoinAsync();
        var stopped = host.UntilStoppedAsync();
        Akka.Cluster.Cluster.Get(host.System).Leave(Akka.Cluster.Cluster.Get(host.System).SelfAddress);
        await stopped.WaitAsync(ClusterTest.Soon);
        Assert.Equal((int)ExitCode.Clean, Environment.ExitCode);
        Assert.DoesNotContain(_logs.Lines, line => line.Id.Id == 70);
    }

    [Fact]
    public async Task A_member_that_leaves_in_order_keeps_the_application_s_exit_code()
    {
        await using var host = await HostedMember.Of(akka => akka.WithSchedulerClient(), logs: _logs).JoinAsync();
        Environment.ExitCode = 42;
        await host.StopAsync();
        await host.System.WhenTerminated.WaitAsync(ClusterTest.Soon);
        Assert.Equal(42, Environment.ExitCode);
    }

    [Fact]
    public async Task An_actor_system_of_another_name_than_its_seeds_does_not_start()
    {
        await using var host = HostedMember.Of(akka => akka.WithSchedulerClient(), seed: "akka.tcp://scheduler@127.0.0.1:1", name: "app");
        var wrong = await Assert.ThrowsAsync<SchedulerConfigurationException>(host.StartAsync);
        Assert.Contains("is named 'app', but the seed akka.tcp://scheduler@127.0.0.1:1 is of one named 'scheduler'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_that_replace_the_member_s_are_refused()
    {
        await using var host = HostedMember.Of(akka => akka
            .WithSchedulerNode(node => node, _ => { })
            .WithClustering(new ClusterOptions { Roles = ["web"] }));
        var wrong = await Assert.ThrowsAsync<SchedulerConfigurationException>(host.StartAsync);
        Assert.Contains("needs the role 'worker', and has only 'web'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_keeps_the_host_from_starting()
    {
        await using var host = HostedMember.Of(akka => akka.WithSchedulerClient(client => client with { AnswerWithin = TimeSpan.Zero }));
        var wrong = await Assert.ThrowsAsync<SchedulerConfigurationException>(host.StartAsync);
        Assert.Contains("AnswerWithin", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_system_without_our_serializers_is_refused()
    {
        using var system = ActorSystem.Create("bare");
        var wrong = Assert.Throws<SchedulerConfigurationException>(() => SchedulerExtension.For(system));
        Assert.Contains("lacks the scheduler's serializers", wrong.Message, StringComparison.Ordinal);
        await system.Terminate();
    }
}
