using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;

namespace Scheduler.Actors.Hosting;

/// <summary>Adds a member's settings to those that the user of Akka.Hosting has made.</summary>
internal static class MemberConfig
{
    private const string Roles = "akka.cluster.roles";

    // WithClustering adds Akka's own defaults of these sections to the configuration itself. Behind those a fallback would not count.
    private static readonly string[] Tools = ["akka.cluster.singleton", "akka.cluster.singleton-proxy", "akka.cluster.pub-sub", "akka.cluster.client"];

    /// <summary>Adds what every member needs, and what a member of this role needs, as a fallback for existing settings. Exceptions are the roles,
    /// to which this one is added, and the settings of singleton and receptionist, which only serve the scheduler.</summary>
    /// <param name="file">The role's file in <c>hocon/</c>.</param>
    public static AkkaConfigurationBuilder AddMemberConfig(this AkkaConfigurationBuilder builder, string file, string role)
    {
        SchedulerHost.RaiseThreads();
        var given = builder.Configuration.GetOrElse(Config.Empty);
        var ours = SchedulerHost.Load(file);
        if (given.HasPath(Roles) && given.GetStringList(Roles) is var roles && !roles.Contains(role))
        {
            builder.AddHocon($"{Roles} = [{string.Join(", ", roles.Append(role).Select(r => $"\"{r}\""))}]", HoconAddMode.Prepend);
        }

        foreach (var path in Tools.Where(ours.HasPath))
        {
            builder.AddHocon($"{path} {{ {ours.GetConfig(path).Root} }}", HoconAddMode.Prepend);
        }

        builder.AddHocon(HostLogger.Settings.WithFallback(ours), HoconAddMode.Append);

        // WithRemoting, before or after, would choose a provider that knows no cluster.
        return given.HasPath("akka.actor.provider") || builder.ActorRefProvider is { HasValue: true, Value: ProviderSelection.Custom }
            ? builder
            : builder.WithActorRefProvider(ProviderSelection.Cluster.Instance);
    }

    /// <summary>Running attempts get their grace in this phase, which takes 5 s by default, and their ends must be reported.</summary>
    public static Config GraceOf(NodeSettings settings) => ConfigurationFactory.ParseString(FormattableString.Invariant(
        $"akka.coordinated-shutdown.phases.before-cluster-shutdown.timeout = {(settings.LeaveGrace + TimeSpan.FromSeconds(5)).TotalMilliseconds:0}ms"));
}
