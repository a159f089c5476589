using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Scheduler.Actors;
using Scheduler.Cluster.Tests.Support;

namespace Scheduler.Bench.Cluster;

/// <summary>A seed and a node, as processes, and this process as a member beside them.</summary>
/// <param name="connection">Of PostgreSQL; null: SQLite in <paramref name="folder"/>.</param>
internal sealed class HostCluster(string folder, string? connection, int slots) : IDisposable
{
    private readonly string _port = Ports.Free().ToString(CultureInfo.InvariantCulture);
    private readonly List<Process> _processes = [];
    private ActorSystem? _system;

    public Process Seed { get; private set; } = null!;

    public Process Node { get; private set; } = null!;

    public SchedulerExtension Scheduler => SchedulerExtension.For(_system!);

    public void StartSeed() => Seed = Start(
        "Scheduler.Seed", ["--port", _port, "--http-port", "0", .. connection is null ? (string[])["--data", folder] : ["--journal", "postgres"]]);

    public void StartNode() => Node = Start(
        "Scheduler.Node", ["--seed", $"127.0.0.1:{_port}", "--name", "node-1", "--slots", slots.ToString(CultureInfo.InvariantCulture)]);

    public void Join() => _system = SchedulerHost.CreateSystem(
        ConfigurationFactory.ParseString("akka.loglevel = ERROR")
            .WithFallback(SchedulerHost.Network("127.0.0.1", 0, [$"127.0.0.1:{_port}"])).WithFallback(SchedulerHost.Load("client.conf")));

    /// <summary>Completes when all have succeeded; fails when one did not, or was refused.</summary>
    public Task SubmitAsync(string prefix, int tasks, int outstanding, int by)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scheduler = Scheduler.Scheduler;
        _system!.ActorOf(Props.Create(() => new Submitter(scheduler, prefix, tasks, outstanding, by, done)));
        return done.Task;
    }

    /// <summary>As a power cut.</summary>
    public void KillSeed()
    {
        Seed.Kill();
        Seed.WaitForExit();
    }

    public async Task LeaveAsync()
    {
        await CoordinatedShutdown.Get(_system!).Run(CoordinatedShutdown.ClrExitReason.Instance);
        _system = null;
    }

    public void Dispose()
    {
        _system?.Terminate().Wait(TimeSpan.FromSeconds(20));
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }
    }

    private static void Log(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            Console.Error.WriteLine(line);
        }
    }

    private Process Start(string host, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.PathOf(host), .. arguments, "--log-level", "error", "--until-stdin-closes"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (connection is not null)
        {
            start.Environment["SCHEDULER_SEED__CONNECTION_STRING"] = connection;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => Log(e.Data);
        process.BeginOutputReadLine();
        _processes.Add(process);
        return process;
    }
}
