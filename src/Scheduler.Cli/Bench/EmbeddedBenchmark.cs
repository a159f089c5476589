using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Events;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Cli.Bench;

/// <summary>
/// The embedded scheduler on SQLite: bulk submits of 1,000 no-op tasks, several under way, four slots on one node; from the
/// first submit to the last durable outcome, and until the archive has them all.
/// </summary>
/// <param name="lines">How many lines each handler logs.</param>
internal sealed class EmbeddedBenchmark(string name, int tasks, Durability durability, string? parent = null, int lines = 0)
{
    private const int PerSubmit = 1_000;
    private const int SubmitsUnderWay = 10;

    public async Task<BenchmarkResult> RunAsync(CancellationToken cancellationToken = default)
    {
        using var folder = new TempFolder(parent);
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = durability == Durability.Memory ? null : folder.Path;
            options.Durability = durability;
            options.Nodes = [new NodeOptions { Name = "node", Slots = 4 }];
            options.Handle("logs", (TaskContext context) =>
            {
                for (var i = 0; i < lines; i++)
                {
                    context.Logger.LogInformation("line {Number} of {Task}", i, context.TaskId);
                }
            });
        });

        await RoundAsync(scheduler, "warm", tasks / 2, cancellationToken);
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        await RoundAsync(scheduler, "task", tasks, cancellationToken);
        var outcomes = watch.Elapsed;

        // A list of finished tasks waits until the archive has everything that was finished before.
        await scheduler.ListAsync(new TaskFilter { Phase = TaskPhase.Succeeded, Limit = 1 });
        var archived = watch.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            Throughput = Math.Round(tasks / outcomes.TotalSeconds),
            Durable = durability == Durability.Full,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["throughput_archived"] = Math.Round(tasks / archived.TotalSeconds),
                ["cpu_us_per_task"] = Math.Round(cpu.TotalMicroseconds / tasks, 1),
                ["allocated_bytes_per_task"] = Math.Round(allocated / (double)tasks),
            },
            Note = $"durability {durability}; {(lines == 0 ? "noop" : $"{lines} lines of log")}, 4 slots, {PerSubmit} tasks a submit, {SubmitsUnderWay} submits under way",
        };
    }

    private async Task RoundAsync(EmbeddedScheduler scheduler, string prefix, int tasks, CancellationToken cancellationToken)
    {
        var succeeded = CountAsync(scheduler, tasks, cancellationToken);
        using var room = new SemaphoreSlim(SubmitsUnderWay);
        for (var first = 0; first < tasks; first += PerSubmit)
        {
            await room.WaitAsync(cancellationToken);
            _ = SubmitAsync(scheduler, prefix, first, room);
        }

        await succeeded;
    }

    private async Task SubmitAsync(EmbeddedScheduler scheduler, string prefix, int first, SemaphoreSlim room)
    {
        var specs = new TaskSpec[PerSubmit];
        for (var i = 0; i < specs.Length; i++)
        {
            specs[i] = new TaskSpec
            {
                Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{first + i:D10}")),
                Kind = lines == 0 ? "noop" : "logs",
            };
        }

        await scheduler.SubmitManyAsync(specs);
        room.Release();
    }

    private static async Task CountAsync(EmbeddedScheduler scheduler, int tasks, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var batch in scheduler.WatchAsync(cancellationToken))
        {
            foreach (var recorded in batch)
            {
                count += recorded.Event is SuccessRecorded ? 1 : 0;
            }

            if (count >= tasks)
            {
                return;
            }
        }
    }
}
