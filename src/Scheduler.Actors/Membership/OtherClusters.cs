using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Scheduler.Actors.Hosting;

namespace Scheduler.Actors.Membership;

/// <summary>
/// The name of a cluster is the name of its actor systems. A process that uses another name cannot join, because its messages are not accepted;
/// by itself Akka would tell neither side why. So each side sends its own name to a process of another name, and that process ends if it has not
/// joined a cluster.
/// </summary>
internal sealed class OtherClusters(Action<SchedulerExit> exit, Func<bool> isMember) : UntypedActor
{
    public const string Name = "scheduler-cluster";

    // One line for each process, however often it tries.
    private const int MostTold = 1_000;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<Address> _told = [];

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociatedEvent));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssociatedEvent { RemoteAddress: var other } when !IsOurs(other):
                Tell(other);
                break;
            case ClusterNamed m:
                Hear(m.Name, Sender.Path.Address);
                break;
        }
    }

    private static bool IsOurs(Address other) => string.Equals(other.System, Context.System.Name, StringComparison.Ordinal);

    private void Tell(Address other)
    {
        if (_told.Count < MostTold && _told.Add(other))
        {
            _log.Warning(
                LogLines.OtherCluster,
                SeedList.TextOf(other), other.System, Context.System.Name, Context.System.Name);
        }

        Context.ActorSelection(new RootActorPath(other) / "system" / Name).Tell(new ClusterNamed(Context.System.Name));
    }

    private void Hear(string name, Address other)
    {
        var message = $"{SeedList.TextOf(other)} is of the cluster '{name}', and this process of '{Context.System.Name}' (--cluster; for an actor "
            + "system of your own, its name). Start this process with the right name, or with the seeds of its own cluster.";
        if (isMember())
        {
            _log.Warning(LogLines.InOtherCluster, message);
        }
        else
        {
            exit(new SchedulerExit(ExitCode.Usage, message));
        }
    }
}

/// <summary>To a process of another cluster: the name of the sender's cluster.</summary>
internal sealed record ClusterNamed(string Name);
