using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Clusters;

/// <summary>
/// For each resource of a cluster, for how many seconds tasks would keep all of it busy: Σ (run time × amount) / capacity.
/// Slots count as a resource.
/// </summary>
internal sealed class Demand
{
    private const string Slots = "slots";
    private const string Cpu = "cpu";
    private const string Memory = "memory";

    private readonly SortedDictionary<string, long> _capacity = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, double> _seconds = new(StringComparer.Ordinal);

    public Demand(IReadOnlyList<NamedOffer> cluster)
    {
        foreach (var (_, offer) in cluster)
        {
            Offer(Slots, offer.Slots);
            Offer(Cpu, offer.Capacity.CpuMillis);
            Offer(Memory, offer.Capacity.MemoryBytes);
            foreach (var (name, amount) in offer.Capacity.Named)
            {
                Offer(name, amount);
            }
        }
    }

    public void Add(in SimulatedTask task) => Add(task, task.RunTime.TotalSeconds);

    public void Add(in SimulatedTask task, double seconds)
    {
        var request = task.Task.Request;
        Add(Slots, seconds * task.Task.Slots);
        Add(Cpu, seconds * request.CpuMillis);
        Add(Memory, seconds * request.MemoryBytes);
        foreach (var (name, amount) in request.Named)
        {
            Add(name, seconds * amount);
        }
    }

    /// <summary>The resource that is busy for longest.</summary>
    public (string Resource, double Seconds) Dominant()
    {
        var dominant = (Resource: Slots, Seconds: 0.0);
        foreach (var (name, seconds) in _seconds)
        {
            if (_capacity.GetValueOrDefault(name) is var capacity and > 0 && seconds / capacity > dominant.Seconds)
            {
                dominant = (name, seconds / capacity);
            }
        }

        return dominant;
    }

    private void Offer(string name, long amount) => _capacity[name] = _capacity.GetValueOrDefault(name) + amount;

    private void Add(string name, double amount)
    {
        if (amount > 0)
        {
            _seconds[name] = _seconds.GetValueOrDefault(name) + amount;
        }
    }
}
