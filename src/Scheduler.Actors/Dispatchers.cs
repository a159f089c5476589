namespace Scheduler.Actors;

/// <summary>Dedicated threads for the actors that must never wait for a handler; configured in <c>reference.conf</c>.</summary>
internal static class Dispatchers
{
    public const string Scheduler = "scheduler.dispatchers.scheduler";
    public const string Follower = "scheduler.dispatchers.follower";
    public const string Gateway = "scheduler.dispatchers.gateway";
    public const string Node = "scheduler.dispatchers.node";
}
