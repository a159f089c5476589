using System.IO.Compression;
using Scheduler.Cli.Output;
using Scheduler.Embedded;
using Scheduler.Simulation;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate.Input;

/// <summary>From what was named on the command line to tasks and nodes.</summary>
internal static class WorkloadInput
{
    /// <exception cref="WorkloadException">A file can't be read, or is malformed.</exception>
    public static (Workload Workload, IReadOnlyList<NamedOffer> Cluster) Open(SimulateOptions options)
    {
        var given = options.Cluster is null ? null : ReadCluster(options.Cluster);
        if (options is { Journal: not null, Traces.Count: > 0 })
        {
            throw new WorkloadException("--trace and --journal are two workloads. Name one of them.");
        }

        if (!options.IsRecorded)
        {
            var cluster = given ?? ClusterShape.Of(1, 4);
            return (Synthetic(options, cluster), cluster);
        }

        var recorded = options.Journal is { } folder ? ReadJournal(folder) : ReadTraces(options.Traces);
        return (recorded, given ?? recorded.Cluster ?? throw new WorkloadException(
            $"{recorded.Name} does not say on which nodes it was recorded. Name a cluster with --cluster, such as 1x128."));
    }

    private static Workload Synthetic(SimulateOptions options, IReadOnlyList<NamedOffer> cluster)
    {
        var tasks = options.Tasks ?? SimulateOptions.DefaultTasks;
        var load = options.Load ?? SimulateOptions.DefaultLoad;
        var generated = SyntheticTasks.Poisson(tasks, options.Service, load, cluster.Sum(n => n.Offer.Slots), options.Seed, options.Users);
        var name = $"{Units.Count(tasks)} synthetic tasks, {options.Service} service, mean {Units.Time(options.Service.Mean)}";
        return new Workload(name, [.. generated], cluster, []);
    }

    private static Workload ReadTraces(IReadOnlyList<string> files)
    {
        var lists = files.Where(f => IsOpenb(FirstLine(f))).ToArray();
        if (lists.Length == 0 && files.Count == 1)
        {
            using var stream = OpenFile(files[0]);
            return SwfTrace.Read(stream, Path.GetFileName(files[0]));
        }

        var pods = lists.Where(f => OpenbTrace.IsPodList(FirstLine(f))).ToArray();
        var nodes = lists.Except(pods, StringComparer.Ordinal).ToArray();
        if (files.Count != 2 || pods.Length != 1 || nodes.Length != 1)
        {
            throw new WorkloadException(
                "--trace takes one file in the Standard Workload Format, or the list of pods and the list of nodes of an openb trace.");
        }

        using var podList = OpenFile(pods[0]);
        using var nodeList = OpenFile(nodes[0]);
        return OpenbTrace.Read(podList, Path.GetFileName(pods[0]), nodeList, Path.GetFileName(nodes[0]));
    }

    private static Workload ReadJournal(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new WorkloadException($"--journal is '{Printable.Of(folder)}', but there is no such folder.");
        }

        var name = "the history of " + Printable.Of(folder);
        return RecordedHistory.Read(JournalHistory.Read(folder).Select(e => (e.Number, e.Event)), name);
    }

    private static IReadOnlyList<NamedOffer> ReadCluster(string text)
    {
        if (ClusterShape.TryParse(text) is { } shape)
        {
            return shape;
        }

        if (!File.Exists(text))
        {
            throw new WorkloadException(
                $"--cluster is '{text}', but must be NODESxSLOTS, such as 4x32, or a JSON file; there is no such file.");
        }

        using var stream = OpenFile(text);
        return ClusterShape.Read(stream, Path.GetFileName(text));
    }

    private static bool IsOpenb(string firstLine) => OpenbTrace.IsPodList(firstLine) || OpenbTrace.IsNodeList(firstLine);

    private static string FirstLine(string file)
    {
        using var stream = OpenFile(file);
        var isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        using var reader = new StreamReader(isGzip ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        try
        {
            return reader.ReadLine() ?? "";
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkloadException($"'{Printable.Of(path)}' can't be read: {e.Message}");
        }
    }
}
