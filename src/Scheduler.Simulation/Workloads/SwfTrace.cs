using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>
/// The Standard Workload Format 2.2 of the Parallel Workloads Archive
/// (https://www.cs.huji.ac.il/labs/parallel/workload/swf.html): lines that begin with ';' are the header, each other line is a
/// job of 18 numbers, of which -1 means "not known". A job that used N processors becomes a task that takes N slots of one node,
/// in the name of its user.
/// </summary>
public static class SwfTrace
{
    private const int Fields = 18;
    private const long MostProcessors = 10_000;

    // Counted from 0, as in the line.
    private const int Job = 0;
    private const int Submit = 1;
    private const int RunTime = 3;
    private const int Processors = 4;
    private const int RequestedProcessors = 7;
    private const int RequestedTime = 8;
    private const int User = 11;

    /// <summary>Reads plain or gzip.</summary>
    /// <exception cref="WorkloadException">A line is malformed, or there is no job that ran.</exception>
    public static Workload Read(Stream stream, string name)
    {
        var lines = new TraceLines(name);
        var jobs = new List<SimulatedTask>();
        var lineOf = new Dictionary<TaskId, int>();
        var processors = 0L;
        var nodes = 0L;
        var withoutRun = 0;
        foreach (var line in lines.Read(stream))
        {
            if (line.StartsWith(';'))
            {
                processors = Math.Max(processors, InHeader(line, "MaxProcs:"));
                nodes = Math.Max(nodes, InHeader(line, "MaxNodes:"));
            }
            else if (line.AsSpan().Trim().Length > 0)
            {
                if (ReadJob(lines, line) is { } job)
                {
                    if (!lineOf.TryAdd(job.Task.Id, lines.Number))
                    {
                        throw lines.Bad($"the job number of '{job.Task.Id}' is that of line {lineOf[job.Task.Id]} already; each job needs one of its own.");
                    }

                    jobs.Add(job with { Line = lines.Number });
                }
                else
                {
                    withoutRun++;
                }
            }
        }

        if (jobs.Count == 0)
        {
            throw new WorkloadException($"{name}: there is no job in it that ran.");
        }

        // Most logs are sorted by submission, some are nearly so.
        var ordered = jobs.OrderBy(j => j.ArrivesAt).ToArray();
        var notes = new List<string>();
        if (withoutRun > 0)
        {
            notes.Add($"{Counted.Of(withoutRun, "job without a run time or processors was", "jobs without a run time or processors were")} left out");
        }

        if (processors == 0 && nodes > 0)
        {
            notes.Add($"it names {Counted.Of(nodes, "node")} and no processors: each node is taken for one processor");
        }

        var slots = (int)(processors > 0 ? processors : nodes);
        return new Workload(name, ordered, slots > 0 ? [ClusterShape.Node("node-1", slots)] : null, notes);
    }

    private static SimulatedTask? ReadJob(TraceLines lines, string line)
    {
        Span<Range> fields = stackalloc Range[Fields + 1];
        var text = line.AsSpan();
        var count = text.SplitAny(fields, " \t", StringSplitOptions.RemoveEmptyEntries);
        if (count != Fields)
        {
            throw lines.Bad($"it has {(count > Fields ? "more than 18" : count)} fields, but a job has 18 numbers.");
        }

        var submitted = lines.Seconds("the submit time", text[fields[Submit]]);
        var ran = lines.Seconds("the run time", text[fields[RunTime]]);
        var requestedTime = lines.Seconds("the requested time", text[fields[RequestedTime]]);
        var number = lines.WholeNumber("the job number", text[fields[Job]]);
        var used = lines.WholeNumber("the number of processors", text[fields[Processors]]);
        var requested = lines.WholeNumber("the number of requested processors", text[fields[RequestedProcessors]]);
        var user = lines.WholeNumber("the user", text[fields[User]]);
        if (submitted < TimeSpan.Zero)
        {
            throw lines.Bad($"the submit time is {text[fields[Submit]]}: it must not be negative.");
        }

        if (ran < TimeSpan.Zero && ran != TimeSpan.FromSeconds(-1))
        {
            throw lines.Bad($"the run time is {text[fields[RunTime]]}: it must not be negative, but for -1 where it is not known.");
        }

        var width = used > 0 ? used : requested;
        if (width > MostProcessors)
        {
            throw lines.Bad($"it has {width} processors; the most is {MostProcessors}.");
        }

        if (ran < TimeSpan.Zero || width <= 0)
        {
            return null;
        }

        var owner = user < 0 ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"user {user}");
        var task = new TaskSpec
        {
            Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"job-{number}")),
            Kind = SimulatedTask.Kind,
            Payload = SimulatedTask.PayloadOf(ran),
            Slots = (int)width,
            Estimate = requestedTime > TimeSpan.Zero ? requestedTime : null,
            FairnessKey = owner,
        };
        return new SimulatedTask(task, new Timestamp(submitted.Ticks), ran, owner);
    }

    private static long InHeader(string header, string label)
    {
        var at = header.IndexOf(label, StringComparison.OrdinalIgnoreCase);
        return at >= 0
            && long.TryParse(header.AsSpan(at + label.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= MostProcessors
            ? number
            : 0;
    }
}
