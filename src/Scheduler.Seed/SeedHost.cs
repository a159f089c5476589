using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Actors;
using Scheduler.Core.Contracts;
using Scheduler.Hosting;

namespace Scheduler.Seed;

/// <summary>Runs the journal and the actor system with the scheduler.</summary>
internal static class SeedHost
{
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    public static async Task<ExitCode> RunAsync(SeedToRun seed)
    {
        SchedulerJournal journal;
        try
        {
            journal = await OpenAsync(seed).ConfigureAwait(false);
        }
        catch (SchedulingException e)
        {
            var code = e is SchedulerConfigurationException ? ExitCode.Usage : ExitCode.JournalUnusable;
            return HostRunner.Report(new SchedulerExit(code, e.Message));
        }

        using (journal)
        {
            return await HostRunner.RunAsync(() => Build(seed, journal)).ConfigureAwait(false);
        }
    }

    // Exiting and starting again would not help while the server is unavailable.
    private static async Task<SchedulerJournal> OpenAsync(SeedToRun seed)
    {
        var waited = Stopwatch.StartNew();
        for (var said = TimeSpan.MinValue; ;)
        {
            try
            {
                return seed.OpenJournal();
            }
            catch (JournalAwayException e) when (waited.Elapsed < seed.JournalWait)
            {
                if (said == TimeSpan.MinValue || waited.Elapsed - said > SayEvery)
                {
                    said = waited.Elapsed;
                    await Console.Error.WriteLineAsync($"Waiting for the journal, as --journal-wait says: {e.Message}").ConfigureAwait(false);
                }

                await Task.Delay(TryEvery).ConfigureAwait(false);
            }
        }
    }

    private static IHost Build(SeedToRun seed, SchedulerJournal journal)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        HostRunner.Configure(builder, seed.Member, "seed.conf", TimeSpan.Zero, akka => akka.WithScheduler(journal, _ => seed.Settings));
        if (seed.Http is { } http)
        {
            builder.Services.AddHostedService(provider => new HttpService(
                http, provider.GetRequiredService<ISchedulerClient>(), provider.GetRequiredService<ILoggerFactory>()));
        }

        var host = builder.Build();
        WarnOfSeeds(seed, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Scheduler.Seed"));
        return host;
    }

    private static void WarnOfSeeds(SeedToRun seed, ILogger logger)
    {
        var seeds = seed.Member.Seeds;
        if (seeds.Count > 0 && seeds.Count % 2 == 0)
        {
            logger.LogWarning(
                "{Count} seeds survive the loss of no more than {Survived}, as {Fewer} would: more than half of them have to be there. Take "
                + "{Fewer} or {More}.",
                seeds.Count, (seeds.Count / 2) - 1, seeds.Count - 1, seeds.Count - 1, seeds.Count + 1);
        }

        if (seeds.Count > 0 && !SchedulerHost.IsListed(seed.Member.Hostname, seed.Member.Port, seeds))
        {
            logger.LogWarning(
                "This member, port {Port} of {Host}, is not among the seeds {Seeds}: others will not find the cluster by it.",
                seed.Member.Port, seed.Member.Hostname, string.Join(", ", seeds));
        }
    }
}
