using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Scheduler.Actors.Membership;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests.Membership;

/// <summary>The guard of one seed that is a cluster of its own, as after a cut.</summary>
public sealed class SeedGuardTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly SeedGuardTimes Never = new()
    {
        FormAfter = TimeSpan.FromHours(1),
        UpWithin = TimeSpan.FromHours(1),
        MinorityFor = TimeSpan.FromHours(1),
        IdleFor = TimeSpan.FromHours(1),
    };

    private readonly TaskCompletionSource<SchedulerExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SeedGuardTests(ITestOutputHelper output)
        : base(ConfigurationFactory.ParseString("""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.roles = ["scheduler"]
            akka.loglevel = WARNING
            """).WithFallback(SchedulerExtension.DefaultConfig), "scheduler", output)
    {
    }

    private Cluster Member => Cluster.Get(Sys);

    private Address Self => Member.SelfAddress;

    [Fact]
    public async Task A_seed_that_does_not_come_up_says_who_is_missing()
    {
        // As where fewer seeds are there than the configuration asks for: it joins, and stays so.
        var sys = ActorSystem.Create("scheduler", ConfigurationFactory.ParseString("akka.cluster.role.scheduler.min-nr-of-members = 2")
            .WithFallback(Sys.Settings.Config));
        var list = Listed(Cluster.Get(sys).SelfAddress, Other(1), Other(2));
        Start(sys, list, Never with { UpWithin = TimeSpan.FromMilliseconds(100) });
        Cluster.Get(sys).Join(Cluster.Get(sys).SelfAddress);
        var exit = await _exit.Task.WaitAsync(Soon);
        Assert.Equal(ExitCode.NoMajority, exit.Code);
        Assert.Contains("could not become a member within 0.1 s: 0 of the 3 listed seeds are here, and a scheduler needs 2", exit.Message, StringComparison.Ordinal);
        await sys.Terminate();
    }

    [Fact]
    public async Task A_seed_in_a_minority_ends()
    {
        Start(Sys, Listed(Self, Other(1), Other(2)), Never with { MinorityFor = TimeSpan.FromMilliseconds(100) });
        Member.Join(Self);
        var exit = await _exit.Task.WaitAsync(Soon);
        Assert.Equal(ExitCode.NoMajority, exit.Code);
        Assert.StartsWith("For 0.1 s 1 of the 3 listed seeds is here", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_seed_ends_where_it_is_not_handed_the_scheduler()
    {
        Start(Sys, Listed(Self), Never with { IdleFor = TimeSpan.FromMilliseconds(100) });
        Member.Join(Self);
        var exit = await _exit.Task.WaitAsync(Soon);
        Assert.Equal(ExitCode.NoMajority, exit.Code);
        Assert.Contains("is the oldest", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_supervisor_is_told_whether_there_is_a_majority_and_of_each_change()
    {
        var guard = Start(Sys, Listed(Self), Never);
        guard.Tell(TellMajority.Instance, TestActor);
        ExpectMsg(new MajorityIs(Here: false), Soon);
        Member.Join(Self);
        ExpectMsg(new MajorityIs(Here: true), Soon);
        Member.Leave(Self);
        ExpectMsg(new MajorityIs(Here: false), Soon);
    }

    [Fact]
    public async Task A_seed_that_joins_with_another_list_ends_and_names_both()
    {
        var guard = Start(Sys, Listed(Self), Never);
        guard.Tell(new SeedsListed($"{SeedList.TextOf(Self)} 10.0.0.1:4053"), TestActor);
        var exit = await _exit.Task.WaitAsync(Soon);
        Assert.Equal(ExitCode.Usage, exit.Code);
        Assert.Contains($"this one {SeedList.TextOf(Self)}.", exit.Message, StringComparison.Ordinal);
        Assert.Contains("10.0.0.1:4053", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_first_seed_the_second_forms_the_cluster_and_the_third_joins()
    {
        var quick = ConfigurationFactory.ParseString("akka.cluster.seed-node-timeout = 500ms").WithFallback(Sys.Settings.Config);
        ActorSystem[] systems = [ActorSystem.Create("scheduler", quick), ActorSystem.Create("scheduler", quick)];
        Address[] list = [new("akka.tcp", "scheduler", "127.0.0.1", 1), .. systems.Select(sys => Cluster.Get(sys).SelfAddress)];
        foreach (var sys in systems)
        {
            Start(sys, Listed(list), Never with { FormAfter = TimeSpan.FromSeconds(1) });
            Cluster.Get(sys).JoinSeedNodes(list);
        }

        await AwaitAssertAsync(
            () => Assert.All(systems, sys => Assert.Equal(
                list.Skip(1).Order(),
                Cluster.Get(sys).State.Members.Where(m => m.Status == MemberStatus.Up).Select(m => m.Address).Order())),
            Soon);
        await Task.WhenAll(systems.Select(sys => sys.Terminate()));
    }

    private static SeedList Listed(params Address[] seeds) => new(seeds);

    private static Address Other(int index) => new("akka.tcp", "scheduler", FormattableString.Invariant($"10.0.0.{index}"), 4053);

    private IActorRef Start(ActorSystem system, SeedList seeds, SeedGuardTimes times)
    {
        Action<SchedulerExit> exit = e => _exit.TrySetResult(e);
        return system.ActorOf(Props.Create(() => new SeedGuard(seeds, times, exit)), SeedGuard.Name);
    }
}
