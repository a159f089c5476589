using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Measuring;
using Scheduler.Simulation.Workloads;
using Spectre.Console;

namespace Scheduler.Cli.Simulate.Reporting;

/// <summary>What a simulation has to tell. Nothing in it depends on the machine, so the same seed gives the same bytes.</summary>
/// <param name="Recorded">The load before it was scaled.</param>
internal sealed record SimulationReport(
    SimulateOptions Options, Workload Workload, IReadOnlyList<NamedOffer> Cluster, OfferedLoad Recorded, IReadOnlyList<SimulatedRun> Runs)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private IEnumerable<Figures> Figures => Runs.Select(r => r.Figures);

    private OfferedLoad Load => LoadScaling.LoadOf(Workload, Cluster);

    private bool HasEstimates => Workload.Tasks.Any(t => t.Task.Estimate is not null);

    /// <param name="writer">For lines, which no console has to break.</param>
    public void Write(TextWriter writer, IAnsiConsole console)
    {
        var users = Units.Count(Figures.First().Users, "user");
        var tasks = $"{Units.Count(Workload.Tasks.Count, "task")} in {Units.Time(Workload.Span)}, {users}";
        var slots = Load.Resource == "slots" ? ", " + Units.Count(Cluster.Sum(n => (long)n.Offer.Slots), "slot") : "";
        writer.WriteLine($"Workload  {Printable.Of(Workload.Name)}: {tasks}");
        writer.WriteLine($"Cluster   {Units.Count(Cluster.Count, "node")}{slots}");
        writer.WriteLine($"Load      {LoadText()}");
        foreach (var note in Notes())
        {
            writer.WriteLine("Note      " + note);
        }

        console.Write(Times());
        console.Write(Whole());
    }

    /// <summary>For programs: one document. Fields are added, never renamed; times are in seconds.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Workload = Workload.Name,
            Tasks = Workload.Tasks.Count,
            Nodes = Cluster.Count,
            Slots = Cluster.Sum(n => (long)n.Offer.Slots),
            RecordedLoad = Round(Recorded.Share),
            Load = Round(Load.Share),
            LoadOf = Load.Resource,
            Options.Seed,
            Notes = Notes(),
            Runs = Figures.Select(f => new
            {
                f.Policy,
                f.Strategy,
                f.Tasks,
                Response = Times(f.Response),
                Wait = Times(f.Wait),
                BoundedSlowdown = Round(f.BoundedSlowdown),
                Makespan = Round(f.Makespan),
                MakespanBound = Round(f.MakespanBound),
                Utilisation = Round(f.Utilisation),
                UtilisationOf = f.Resource,
                f.Users,
                JainIndex = Round(f.Fairness),
                f.Preemptions,
                f.WentByAge,
                f.Copies,
            }),
        },
        JsonOptions);

    private IEnumerable<string> Notes()
    {
        foreach (var note in Workload.Notes)
        {
            yield return note;
        }

        if (Options.SlowAttempts is { } slow)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"each task runs {slow.Factor} times as long on {Units.Percent(slow.Share)} of the nodes, by chance; simulated without copies of stragglers, and with them");
        }

        if (!HasEstimates)
        {
            yield return "no task declares an estimate: policies go by what was learned of its kind (see --estimates exact)";
        }

        if (Figures.Max(f => f.WentByAge) > Workload.Tasks.Count / 20)
        {
            var most = Figures.MaxBy(f => f.WentByAge)!;
            var share = Units.Percent((double)most.WentByAge / most.Tasks);
            yield return $"under {most.Policy} {share} of the tasks went by age; --ageing off shows the policies alone";
        }
    }

    private string LoadText()
    {
        var load = Load;
        var text = $"{Share(load.Share)} of the {load.Resource}";
        if (double.IsInfinity(load.Share))
        {
            return text + ": all tasks arrive at once";
        }

        return Options.Load is null || !Options.IsRecorded ? text : $"{text}, scaled; {Share(Recorded.Share)} as recorded";
    }

    private bool HasStrategies => Options.Strategies.Count > 1;

    private Table Times()
    {
        var table = Tables.Make(Headers("response>", "p50>", "p95>", "p99>", "wait>", "p50>", "p95>", "p99>"));
        foreach (var f in Figures)
        {
            table.AddRow(Row(
                f,
                Time(f.Response.Mean), Time(f.Response.At(0.5)), Time(f.Response.At(0.95)), Time(f.Response.At(0.99)),
                Time(f.Wait.Mean), Time(f.Wait.At(0.5)), Time(f.Wait.At(0.95)), Time(f.Wait.At(0.99))));
        }

        return table;
    }

    private Table Whole()
    {
        var table = Tables.Make(Headers("slowdown>", "makespan>", "× bound>", "utilised>", "fairness>", "preempted>", "by age>"));
        foreach (var f in Figures)
        {
            table.AddRow(Row(
                f,
                Units.Decimal(f.BoundedSlowdown), Time(f.Makespan), Ratio(f.Makespan / f.MakespanBound),
                Units.Percent(f.Utilisation), Ratio(f.Fairness), Units.Count(f.Preemptions), Units.Count(f.WentByAge)));
        }

        return table;
    }

    private string[] Headers(params string[] figures) => Line("policy", "strategy", "copies>", figures);

    private string[] Row(Figures of, params string[] figures) => Line(of.Policy, of.Strategy, of.Copies is { } copies ? Units.Count(copies) : "off", figures);

    private string[] Line(string policy, string strategy, string copies, string[] figures) =>
        [policy, .. HasStrategies ? new[] { strategy } : [], .. Options.SlowAttempts is null ? [] : new[] { copies }, .. figures];

    private static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    private static object Times(Quantiles times) => new
    {
        Mean = Round(times.Mean),
        P50 = Round(times.At(0.5)),
        P95 = Round(times.At(0.95)),
        P99 = Round(times.At(0.99)),
        Max = Round(times.Max),
    };

    private static string Share(double share) => double.IsInfinity(share) ? "∞" : Units.Percent(share);

    private static string Time(double seconds) => Units.ShortTime(seconds);

    private static double? Round(double number) => double.IsFinite(number) ? Math.Round(number, 6) : null;
}
