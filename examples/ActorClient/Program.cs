// A program with an actor of its own that has tasks done by the cluster:
//   dotnet run --project examples/ActorClient -- 127.0.0.1:4053 Ada Grace Barbara
// It needs a node with the kind 'greet': examples/WorkerHost, or Scheduler.Node --handlers with examples/Handlers.

using Akka.Actor;
using Scheduler.Actors;
using Scheduler.Examples.ActorClient;

if (args.Length < 2)
{
    Console.Error.WriteLine("Give the address of a seed, such as 127.0.0.1:4053, and names to greet.");
    return 2;
}

var settings = SchedulerHost.Network("127.0.0.1", 0, [args[0]]).WithFallback(SchedulerHost.Load("client.conf"));
using var system = SchedulerHost.CreateSystem(settings);
var done = new TaskCompletionSource();
system.ActorOf(Greeter.Props(SchedulerExtension.For(system).Scheduler, args[1..], Console.WriteLine, done.SetResult), "greeter");
await Task.WhenAny(done.Task, system.WhenTerminated);
await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
return done.Task.IsCompleted ? 0 : 1;
