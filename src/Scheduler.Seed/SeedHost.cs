using Akka.Actor;
using Scheduler.Actors;

namespace Scheduler.Seed;

/// <summary>The journal, the actor system, and in it the scheduler.</summary>
internal static class SeedHost
{
    public static async Task<int> RunAsync(SeedOptions options, CancellationToken cancellationToken)
    {
        SqliteJournal journal;
        try
        {
            journal = SqliteJournal.Open(options.DataFolder);
        }
        catch (SchedulerException e)
        {
            return (int)HostRunner.Report(new SchedulerExit(ExitCode.JournalUnusable, e.Message));
        }

        using (journal)
        {
            return (int)await HostRunner.RunAsync(() => Start(options, journal), cancellationToken).ConfigureAwait(false);
        }
    }

    private static ActorSystem Start(SeedOptions options, SqliteJournal journal)
    {
        var config = SchedulerHost.Network(options.Hostname, options.Port, options.Seeds)
            .WithFallback(SchedulerHost.Load("seed.conf", "persistence-sqlite.conf"));
        var system = journal.CreateSystem(SchedulerHost.SystemName, config);
        SchedulerExtension.For(system).StartScheduler();
        return system;
    }
}
