// A program with an actor of its own that has tasks done by the cluster:
//   dotnet run --project examples/ActorClient -- 127.0.0.1:4053 Ada Grace Barbara
// It needs a node with the kind 'greet': examples/WorkerHost, or Scheduler.Node --handlers with examples/Handlers.
// When it can't go on, its exit code is that of a member: docs/cluster.md has them.

using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Actors;
using Scheduler.Examples.ActorClient;

if (args.Length < 2)
{
    Console.Error.WriteLine("Give the address of a seed, such as 127.0.0.1:4053, and names to greet.");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddAkka("scheduler", akka => akka
    .WithRemoting("127.0.0.1", 0)
    .WithClustering(new ClusterOptions { SeedNodes = [$"akka.tcp://scheduler@{args[0]}"] })
    .WithSchedulerClient()
    .WithActors((system, registry, services) => system.ActorOf(
        Greeter.Props(
            registry.Get<SchedulerGateway>(),
            args[1..],
            Console.WriteLine,
            services.GetService<IHostApplicationLifetime>().StopApplication),
        "greeter")));
await builder.Build().RunAsync();
return Environment.ExitCode;
