using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>
/// The Alibaba Cluster Trace Program's cluster-trace-gpu-v2023 (https://github.com/alibaba/clusterdata): a list of pods and a
/// list of nodes, as comma-separated values. A task requests CPU, memory and thousandths of GPUs in the sum; how shares are
/// packed on single GPUs is not modelled. A pod's <c>gpu_spec</c> becomes a label that every node of one of its models has.
/// </summary>
public static class OpenbTrace
{
    /// <summary>The named resource: 1,000 is one GPU.</summary>
    public const string Gpu = "gpu-milli";

    private const string PodHeader =
        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time";
    private const string NodeHeader = "sn,cpu_milli,memory_mib,gpu,model";
    private const int Created = 8;
    private const int Deleted = 9;
    private const int Scheduled = 10;
    private const long Mebibyte = 1024 * 1024;
    private const char ModelSeparator = '|';

    /// <summary>Whether a file that begins so is the list of pods.</summary>
    public static bool IsPodList(string firstLine) => firstLine.Trim() == PodHeader;

    /// <summary>Whether a file that begins so is the list of nodes.</summary>
    public static bool IsNodeList(string firstLine) => firstLine.Trim() == NodeHeader;

    /// <summary>Reads both lists, plain or gzip.</summary>
    /// <exception cref="WorkloadException">A line is malformed, or there is no pod.</exception>
    public static Workload Read(Stream pods, string podName, Stream nodes, string nodeName)
    {
        var lines = new TraceLines(podName);
        var tasks = new List<SimulatedTask>();
        var neverScheduled = 0;
        foreach (var fields in Rows(lines, pods, PodHeader))
        {
            tasks.Add(ReadPod(lines, fields) with { Line = lines.Number });
            neverScheduled += fields[Scheduled].Length == 0 ? 1 : 0;
        }

        if (tasks.Count == 0)
        {
            throw new WorkloadException($"{podName}: there is no pod in it.");
        }

        var specs = tasks.SelectMany(t => t.Task.RequiredLabels.Pairs.Select(p => p.Key)).Distinct(StringComparer.Ordinal).ToArray();
        string[] notes = neverScheduled == 0 ? [] : [$"{Counted.Of(neverScheduled, "pod was", "pods were")} never scheduled: taken to run for as long as they were there"];
        return new Workload(podName, [.. tasks.OrderBy(t => t.ArrivesAt)], ReadNodes(nodes, nodeName, specs), notes);
    }

    private static SimulatedTask ReadPod(TraceLines lines, string[] fields)
    {
        var cpu = Amount(lines, "cpu_milli", fields[1]);
        var memory = Amount(lines, "memory_mib", fields[2]);
        var gpus = Amount(lines, "num_gpu", fields[3]);
        var share = Amount(lines, "gpu_milli", fields[4]);
        var created = Time(lines, "creation_time", fields[Created]);
        var deleted = Time(lines, "deletion_time", fields[Deleted]);
        var scheduled = fields[Scheduled].Length == 0 ? created : Time(lines, "scheduled_time", fields[Scheduled]);
        if (deleted < scheduled)
        {
            throw lines.Bad(
                $"deletion_time {deleted.TotalSeconds} lies before {scheduled.TotalSeconds}, when it was scheduled: a negative run time.");
        }

        var run = deleted - scheduled;
        var task = new TaskSpec
        {
            Id = new TaskId(fields[0]),
            Kind = SimulatedTask.Kind,
            Payload = SimulatedTask.PayloadOf(run),
            Request = new Resources(cpu, memory * Mebibyte, new NamedAmount(Gpu, gpus * share)),
            RequiredLabels = fields[5].Length == 0 ? Labels.None : new Labels([KeyValuePair.Create(SpecLabel(fields[5]), "yes")]),
            FairnessKey = fields[6],
        };
        return new SimulatedTask(task, new Timestamp(created.Ticks), run, fields[6]);
    }

    private static NamedOffer[] ReadNodes(Stream nodes, string name, string[] specs)
    {
        var lines = new TraceLines(name);
        var offers = new List<NamedOffer>();
        foreach (var fields in Rows(lines, nodes, NodeHeader))
        {
            var model = fields[4];
            var matching = specs.Where(s => s[SpecLabel("").Length..].Split(ModelSeparator).Contains(model, StringComparer.Ordinal));
            offers.Add(new NamedOffer(fields[0], new NodeOffer
            {
                // Slots limit nothing here: what a pod takes is in its request.
                Slots = 10_000,
                Capacity = new Resources(
                    Amount(lines, "cpu_milli", fields[1]),
                    Amount(lines, "memory_mib", fields[2]) * Mebibyte,
                    new NamedAmount(Gpu, Amount(lines, "gpu", fields[3]) * 1_000)),
                Labels = new Labels(matching.Select(s => KeyValuePair.Create(s, "yes"))),
            }));
        }

        return offers.Count > 0 ? [.. offers] : throw new WorkloadException($"{name}: there is no node in it.");
    }

    private static string SpecLabel(string spec) => "gpu-model:" + spec;

    private static IEnumerable<string[]> Rows(TraceLines lines, Stream stream, string header)
    {
        var columns = header.Count(c => c == ',') + 1;
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines.Read(stream))
        {
            if (lines.Number == 1)
            {
                if (line.Trim() != header)
                {
                    throw lines.Bad($"the header must be '{header}'.");
                }

                continue;
            }

            if (line.Length == 0)
            {
                continue;
            }

            var fields = line.Split(',');
            if (fields.Length != columns)
            {
                throw lines.Bad($"it has {fields.Length} fields, but must have {columns}.");
            }

            if (TextRule.NameFault(fields[0], SchedulerLimits.Default.MaxNameChars) is { } fault)
            {
                throw lines.Bad("name: " + fault);
            }

            if (!lineOf.TryAdd(fields[0], lines.Number))
            {
                throw lines.Bad($"the name '{fields[0]}' is that of line {lineOf[fields[0]]} already.");
            }

            yield return fields;
        }
    }

    private static long Amount(TraceLines lines, string field, string text) =>
        lines.WholeNumber(field, text) is var amount and >= 0 and <= 1_000_000_000_000
            ? amount
            : throw lines.Bad($"{field} is {text}, but must lie between 0 and 1000000000000.");

    private static TimeSpan Time(TraceLines lines, string field, string text) =>
        lines.Seconds(field, text) is var time && time >= TimeSpan.Zero
            ? time
            : throw lines.Bad($"{field} is {text}: it must not be negative.");
}
