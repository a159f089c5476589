using System.IO.Compression;
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
        var files = new InputFiles();
        var given = options.Cluster is null ? null : ReadCluster(options.Cluster, files);
        if (options is { Journal: not null, Traces.Count: > 0 })
        {
            throw new WorkloadException("--trace and --journal are two workloads. Name one of them.");
        }

        if (!options.IsRecorded)
        {
            var cluster = given ?? ClusterShape.Of(1, 4);
            return (Synthetic(options, cluster), cluster);
        }

        var recorded = options.Journal is { } folder ? ReadJournal(folder) : ReadTraces(options.Traces, files);
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

    private static Workload ReadTraces(IReadOnlyList<string> names, InputFiles files)
    {
        var lists = names.Where(f => IsOpenb(FirstLine(f, files))).ToArray();
        if (lists.Length == 0 && names.Count == 1)
        {
            using var stream = files.Open(names[0]);
            var name = Path.GetFileName(names[0]);
            return GraphFile.IsGraph(FirstLine(names[0], files)) ? GraphFile.Read(stream, name) : SwfTrace.Read(stream, name);
        }

        var pods = lists.Where(f => OpenbTrace.IsPodList(FirstLine(f, files))).ToArray();
        var nodes = lists.Except(pods, StringComparer.Ordinal).ToArray();
        if (names.Count != 2 || pods.Length != 1 || nodes.Length != 1)
        {
            throw new WorkloadException(
                "--trace takes one file in the Standard Workload Format, one graph of tasks as JSON, or the list of pods and the list of nodes of an openb trace.");
        }

        using var podList = files.Open(pods[0]);
        using var nodeList = files.Open(nodes[0]);
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

    private static IReadOnlyList<NamedOffer> ReadCluster(string text, InputFiles files)
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

        using var stream = files.Open(text);
        return ClusterShape.Read(stream, Path.GetFileName(text));
    }

    private static bool IsOpenb(string firstLine) => OpenbTrace.IsPodList(firstLine) || OpenbTrace.IsNodeList(firstLine);

    private static string FirstLine(string file, InputFiles files)
    {
        using var stream = files.Open(file);
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
}
