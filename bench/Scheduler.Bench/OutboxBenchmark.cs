using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Outbox;

namespace Scheduler.Bench;

/// <summary>
/// An outbox in PostgreSQL, relayed to an embedded scheduler in a data folder: tasks that wait in it, each submitted by itself, until the last one is
/// accepted; and tasks that are submitted meanwhile, each in a transaction of its own, from the first commit until the last one is accepted.
/// </summary>
internal static class OutboxBenchmark
{
    private const int Submitters = 16;

    public static async Task<BenchmarkResult> RunAsync(int tasks)
    {
        using var server = new PostgresServer();
        if (server.Missing is { } missing)
        {
            return new BenchmarkResult { Name = "outbox", Tasks = 0, Durable = false, Note = missing };
        }

        using var folder = new TempFolder();
        await using var data = NpgsqlDataSource.Create(server.NewDatabase() + ";Maximum Pool Size=32");
        await OutboxSchema.CreateAsync(data);
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = folder.Path;
            options.Nodes = [new NodeOptions { Name = "node", Slots = 4 }];
        });
        await using var relay = new OutboxRelay(scheduler, new OutboxOptions { DataSource = data });

        await FillAsync(data, "warm", tasks / 10);
        await relay.RelayAsync();
        await FillAsync(data, "task", tasks);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await relay.RelayAsync();
        var relayed = watch.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;

        var more = tasks / 10;
        watch.Restart();
        await SubmitAndRelayAsync(data, relay, more);
        return new BenchmarkResult
        {
            Name = "outbox",
            Tasks = tasks,
            Throughput = Math.Round(tasks / relayed.TotalSeconds),
            Durable = true,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["cpu_us_per_task"] = Math.Round(cpu.TotalMicroseconds / tasks, 1),
                ["throughput_while_submitting"] = Math.Round(more / watch.Elapsed.TotalSeconds),
            },
            Note = $"relayed to an embedded scheduler that runs them (noop), PostgreSQL on the same machine; while submitting: {Submitters} connections, a transaction a task",
        };
    }

    private static async Task FillAsync(NpgsqlDataSource data, string prefix, int tasks)
    {
        await using var command = data.CreateCommand(
            """INSERT INTO scheduler_outbox (id, spec) SELECT $1 || n, '{"kind": "noop", "payload": {"order": 12345678, "width": 100}}' FROM generate_series(1, $2) AS n""");
        command.Parameters.Add(new() { Value = prefix });
        command.Parameters.Add(new() { Value = tasks });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task SubmitAndRelayAsync(NpgsqlDataSource data, OutboxRelay relay, int tasks)
    {
        var outbox = new TaskOutbox();
        using var end = new CancellationTokenSource();
        var relaying = relay.RunAsync(end.Token);
        await Parallel.ForAsync(0, tasks, new ParallelOptions { MaxDegreeOfParallelism = Submitters }, async (n, cancellationToken) =>
        {
            await using var connection = await data.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var id = string.Create(CultureInfo.InvariantCulture, $"more{n}");
            await outbox.SubmitAsync(transaction, new TaskSpec { Id = id, Kind = "noop" }, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });
        await using var connection = await data.OpenConnectionAsync();
        while ((await outbox.StatusAsync(connection)).Waiting > 0)
        {
            await Task.Yield();
        }

        await end.CancelAsync();
        await relaying;
    }
}
