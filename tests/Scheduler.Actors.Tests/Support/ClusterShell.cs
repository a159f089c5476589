using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Scheduler.Behaviour;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Attempts;
using Scheduler.Storage.Journal;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests.Support;

/// <summary>
/// A cluster in this process: one member that schedules, on a journal in SQLite, and one more for each node, all of them on
/// loopback and as a host would start them.
/// </summary>
public sealed class ClusterShell(ITestOutputHelper output) : IShell
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly Dictionary<string, ActorSystem> _nodes = new(StringComparer.Ordinal);
    private readonly List<ActorSystem> _all = [];
    private readonly MemberLog _log = new(output);
    private ShellOptions _options = new();
    private SqliteJournal? _journal;
    private ActorSystem? _seed;

    public ISchedulerClient Client => _options.Codecs is { } codecs
        ? SchedulerExtension.For(_seed!).Client.WithCodecs(codecs())
        : SchedulerExtension.For(_seed!).Client;

    public async Task StartAsync(ShellOptions options)
    {
        _options = options;
        _journal = SqliteJournal.Open(_folder);
        _seed = CreateMember("seed.conf", _journal);
        SchedulerExtension.For(_seed).StartScheduler(_journal, new SchedulerSettings
        {
            Kernel = new KernelOptions
            {
                Limits = options.Limits,
                TaskLimits = options.TaskLimits,
                RefuseUnknownLimits = options.RefuseUnknownLimits,
                Queues = options.Queues,
                LeaseDuration = options.Lease,
                LeaseMargin = options.Lease / 4,
            },
            KeepFinishedTasks = options.KeepFinishedTasks,
            KeepHistoryRows = long.MaxValue,
        });
        var seed = Akka.Cluster.Cluster.Get(_seed);
        await seed.JoinAsync(seed.SelfAddress);
        await Task.WhenAll(options.Nodes.Select(JoinAsync));
    }

    public async Task JoinAsync(ShellNode node)
    {
        var member = CreateMember("node.conf");
        lock (_nodes)
        {
            _nodes[node.Name] = member;
        }

        var handlers = _options.MakeHandlers();
        var settings = new NodeSettings
        {
            Name = node.Name,
            Offer = new NodeOffer
            {
                Slots = node.Slots,
                Labels = node.Labels,
                Capacity = node.Capacity,
                Kinds = handlers.Kinds,
                YieldingKinds = handlers.YieldingKinds,
            },
            LeaveGrace = _options.Grace,
        };
        var runner = new AttemptRunner(
            handlers, options: new AttemptOptions { CancelGrace = _options.CancelGrace, Limits = _options.Limits }, loggers: _log);
        var joined = _log.SaysAsync($"{node.Name}#", "has joined");
        SchedulerExtension.For(member).StartNode(settings, runner);
        await Akka.Cluster.Cluster.Get(member).JoinAsync(Akka.Cluster.Cluster.Get(_seed!).SelfAddress);
        await joined;
    }

    public Task LeaveAsync(string node) => LeaveAsync(Take(node));

    public async Task KillAsync(string node)
    {
        var member = Take(node);
        var address = Akka.Cluster.Cluster.Get(member).SelfAddress;
        await member.Terminate();

        // What the failure detector and the split-brain resolver come to, a few seconds later.
        Akka.Cluster.Cluster.Get(_seed!).Down(address);
    }

    public async Task StopAsync()
    {
        await Task.WhenAll(TakeNodes().Select(LeaveAsync));
        await LeaveAsync(_seed!);
        _journal!.Dispose();
    }

    public async Task CrashAsync()
    {
        await Task.WhenAll(TakeNodes().Append(_seed!).Select(member => member.Terminate()));
        _journal!.Dispose();
    }

    public IReadOnlyList<Event> ReadJournal()
    {
        var codec = new BatchCodec();
        var events = new List<Event>();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, SqliteJournal.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT message FROM journal WHERE persistence_id = 'scheduler-0' ORDER BY sequence_number";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            events.AddRange(codec.Decode((byte[])rows[0]).Events);
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_all.Select(member => member.Terminate()));
        _journal?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ActorSystem CreateMember(string role, SqliteJournal? journal = null)
    {
        var config = ConfigurationFactory.ParseString("""
            akka.remote.dot-netty.tcp.hostname = "127.0.0.1"
            akka.remote.dot-netty.tcp.port = 0
            # Longer than any grace that a behaviour asks for.
            akka.coordinated-shutdown.phases.before-cluster-shutdown.timeout = 120s
            """)
            .WithFallback(SchedulerHost.Load("test.conf", role));
        var member = SchedulerHost.CreateSystem(config, _log, journal);
        lock (_all)
        {
            _all.Add(member);
        }

        return member;
    }

    private static Task LeaveAsync(ActorSystem member) =>
        CoordinatedShutdown.Get(member).Run(CoordinatedShutdown.ClrExitReason.Instance);

    private ActorSystem Take(string node)
    {
        lock (_nodes)
        {
            return _nodes.Remove(node, out var member) ? member : throw new ArgumentException($"There is no node '{node}'.", nameof(node));
        }
    }

    private ActorSystem[] TakeNodes()
    {
        lock (_nodes)
        {
            ActorSystem[] members = [.. _nodes.Values];
            _nodes.Clear();
            return members;
        }
    }

    /// <summary>What the members log, in the test's output; and the lines that somebody waits for.</summary>
    private sealed class MemberLog(ITestOutputHelper output) : ILoggerFactory, ILogger
    {
        private readonly Stopwatch _since = Stopwatch.StartNew();
        private readonly ConcurrentDictionary<(string, string), TaskCompletionSource> _awaited = [];

        public Task SaysAsync(string start, string end) =>
            (_awaited[(start, end)] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            foreach (var ((start, end), said) in _awaited)
            {
                if (line.Contains(start, StringComparison.Ordinal) && line.Contains(end, StringComparison.Ordinal))
                {
                    said.TrySetResult();
                }
            }

            try
            {
                output.WriteLine(FormattableString.Invariant($"{_since.Elapsed.TotalSeconds:0.000} s {logLevel}: {line} {exception}"));
            }
            catch (InvalidOperationException)
            {
                // The test is over.
            }
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
