using System.Diagnostics;
using Scheduler.Actors;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Bench;

/// <summary>The archive alone: finished tasks as its thread writes them, and how clients read them.</summary>
internal sealed class ArchiveBenchmark(string name, Func<string, IArchive> open, int tasks = 400_000)
{
    // As many as the archive's thread writes at a time.
    private const int BatchSize = 4_000;
    private const int Reads = 20_000;
    private const int Page = 100;

    public static ArchiveBenchmark InMemory() => new("archive-memory", _ => Open(SqliteDatabase.InMemory));

    public static ArchiveBenchmark InFolder() => new("archive-folder", folder => Open(Path.Combine(folder, "archive.db")));

    public static ArchiveBenchmark OfSeeds() => new("archive-seeds", folder => SqliteJournal.Open(folder).OpenArchive());

    public static BenchmarkResult InPostgres()
    {
        using var server = new PostgresServer();
        return server.Missing is { } missing
            ? new BenchmarkResult { Name = "archive-postgres", Tasks = 0, Durable = false, Note = missing }
            : new ArchiveBenchmark("archive-postgres", _ => PostgresJournal.Open(server.NewDatabase()).OpenArchive()).Run();
    }

    public BenchmarkResult Run()
    {
        using var folder = new TempFolder();
        using var archive = open(folder.Path);
        var batches = Enumerable.Range(0, tasks).Select(Finished).Chunk(BatchSize).ToArray();
        archive.Write(EntriesOf(batches[0]), batches[0][^1].OutcomeEvent, durable: false);

        var processor = ProcessorTime();
        var clock = Stopwatch.StartNew();
        foreach (var batch in batches[1..])
        {
            archive.Write(EntriesOf(batch), batch[^1].OutcomeEvent, durable: false);
        }

        var written = clock.Elapsed;
        var used = ProcessorTime() - processor;
        var measured = tasks - BatchSize;

        clock.Restart();
        for (var i = 0; i < Reads; i += Page)
        {
            archive.Get([.. Enumerable.Range(i, Page).Select(n => Id(n * 7919L % tasks))]);
        }

        var found = clock.Elapsed;
        clock.Restart();
        for (long i = 0, before = long.MaxValue; i < Reads; i += Page)
        {
            before = archive.List(new TaskFilter(), before, Page)[^1].OutcomeEvent;
        }

        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            Throughput = Math.Round(measured / written.TotalSeconds),
            Durable = false,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["insert_us"] = Math.Round(written.TotalMicroseconds / measured, 3),
                ["insert_processor_us"] = Math.Round(used.TotalMicroseconds / measured, 3),
                ["look_up_us"] = Math.Round(found.TotalMicroseconds / Reads, 3),
                ["list_us"] = Math.Round(clock.Elapsed.TotalMicroseconds / Reads, 3),
            },
            Note = $"inserts in batches of {BatchSize}, look-ups and lists in pages of {Page}; microseconds a task",
        };
    }

    private static ArchiveEntries EntriesOf(FinishedTask[] tasks) => new(tasks, [.. tasks.Where(one => one.Task.Phase == TaskPhase.Failed).Select(Failed)]);

    private static TaskArchive Open(string file) => new(SqliteDialect.Open(file, ArchiveTables.OfFolder, (fault, _) => new SchedulingException(fault.Message)));

    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    private static TaskId Id(long number) => new($"task-{number:D9}");

    private static FinishedTask Finished(int number) => new(3L * (number + 1), new TaskInfo
    {
        Id = Id(number),
        Kind = "noop",
        Queue = "default",
        Phase = number % 100 == 0 ? TaskPhase.Failed : TaskPhase.Succeeded,
        Attempt = 1,
        SubmittedAt = new Timestamp(1_000_000L * number),
        FinishedAt = new Timestamp(1_000_000L * number + 5_000),
        RunTime = TimeSpan.FromMilliseconds(5),
        Node = new NodeId("node-1", 1),
        Result = new byte[64],
    });

    // Of the tasks that failed, as the follower tells of it.
    private static EndedAttempt Failed(FinishedTask one) => new(one.OutcomeEvent, one.Task.Id, new AttemptInfo
    {
        Number = 1,
        Token = new FencingToken(one.OutcomeEvent - 1),
        Node = new NodeId("node-1", 1),
        AssignedAt = one.Task.SubmittedAt,
        EndedAt = one.Task.FinishedAt,
        RunTime = TimeSpan.FromMilliseconds(5),
        End = AttemptEnd.Failed,
        Error = "System.IO.IOException: no room",
    });
}
