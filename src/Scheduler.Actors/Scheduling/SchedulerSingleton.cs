using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Storage.Archive;

namespace Scheduler.Actors.Scheduling;

/// <summary>The cluster's singleton: one of the seeds runs it, and when that seed is gone another does.</summary>
internal static class SchedulerSingleton
{
    public const string Name = "scheduler";

    /// <summary>Makes this seed one of those that may run it, and starts the actors that decide whether it may run now.</summary>
    public static void Start(ActorSystem system, SchedulerJournal journal, SchedulerSettings chosen, TimeProvider clock, Action<SchedulerExit> exit)
    {
        var cluster = Cluster.Get(system);
        var self = cluster.SelfUniqueAddress;
        var name = FormattableString.Invariant($"{self.Address}#{(uint)self.Uid}");
        var seeds = new SeedList(cluster.Settings.SeedNodes);
        var times = SeedGuardTimes.Of(system.Settings.Config);
        var guard = system.ActorOf(Props.Create(() => new SeedGuard(seeds, times, exit)), SeedGuard.Name);
        var witness = journal.Witness;
        var scout = system.ActorOf(Props.Create(() => new JournalScout(seeds, name, journal.Unreachable, witness)), JournalScout.Name);
        Func<IArchive> openArchive = journal.OpenArchive;
        var supervisor = Props.Create(() => new SchedulerSupervisor(chosen, name, openArchive, guard, scout, clock, exit)).WithDispatcher(Dispatchers.Scheduler);
        var manager = ClusterSingletonManagerSettings.Create(system).WithRole(SchedulerExtension.SchedulerRole).WithSingletonName(Name);
        system.ActorOf(ClusterSingletonManager.Props(supervisor, StopScheduler.Instance, manager), Name);
    }
}
