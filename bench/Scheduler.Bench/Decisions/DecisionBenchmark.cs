using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;

namespace Scheduler.Bench.Decisions;

/// <summary>
/// What a decision costs as nodes and waiting tasks grow together: each policy where every slot is taken, so that it orders all that
/// waits; each policy that interrupts, for each task that makes room for another; each strategy where every node has room, so that it
/// chooses among all of them, and what waits fits nowhere.
/// </summary>
internal static class DecisionBenchmark
{
    private static readonly (int Nodes, int Waiting)[] Sizes = [(10, 1_000), (100, 10_000), (1_000, 100_000), (10_000, 1_000_000)];

    // Those whose order lets a newcomer go before what runs. The others interrupt nothing here: under fcfs nothing that comes later
    // goes first, and where shares decide it is not by a key.
    private static readonly string[] Interrupting = ["edf", "priority", "sjf", "srtf", "time-slices"];

    /// <summary>What limits cost, by how many keys are in use: where each lets all run that its tasks are given slots for, and where each has
    /// as much as it may have, so that what waits behind it is out of sight.</summary>
    public static IEnumerable<string> RunLimits()
    {
        const int Nodes = 100;
        yield return "us of the deciding thread a task, 100 nodes of 16 slots, every slot taken, by limit keys in use";
        _ = new AssignmentScene(new QueueOptions(), 10, 1_000, isRoomy: false).Measure();
        foreach (var policy in (string[])["fcfs", "priority"])
        {
            foreach (var (name, waiting, running) in ((string, int, int)[])[("room in each", 20_000, 1_000_000), ("at their end", 100_000, 1)])
            {
                foreach (var keys in (int[])[0, 1, 100, 10_000])
                {
                    // A key of its own could not use the slots: what it lets run is shared out.
                    var most = keys == 0 ? 0 : Math.Max(running, running == 1 ? 1_600 / keys : 0);
                    var cost = new AssignmentScene(new QueueOptions { Policy = policy }, Nodes, waiting, isRoomy: false, new SceneKeys { Limits = keys, Running = most }).Measure();
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{policy,-10} {name,-14} {waiting,8:N0} waiting {keys,8:N0} keys {cost.Deciding.TotalMicroseconds,10:N2} + {cost.Beside.TotalMicroseconds,7:N2}");
                    GC.Collect();
                }
            }
        }
    }

    /// <summary>What order keys, queues and fairness keys cost, by how many are in use.</summary>
    public static IEnumerable<string> RunKeys()
    {
        const int Nodes = 100;
        const int Waiting = 20_000;
        yield return "us of the deciding thread a task, 100 nodes of 16 slots, every slot taken, 20,000 waiting, by keys in use";
        _ = new AssignmentScene(new QueueOptions(), 10, 1_000, isRoomy: false).Measure();
        (string Name, QueueOptions Queue, SceneKeys[] Keys)[] scenes =
        [
            ("no order key", new QueueOptions(), [new()]),
            ("order keys", new QueueOptions(), [new() { Orders = 2_000 }, new() { Orders = 10_000 }]),
            ("queues", new QueueOptions(), [new() { Queues = 1 }, new() { Queues = 10 }, new() { Queues = 1_000 }]),
            ("fairness keys", new QueueOptions { Policy = "fair-shares" }, [new() { Users = 1 }, new() { Users = 10 }, new() { Users = 1_000 }]),
        ];
        foreach (var (name, queue, all) in scenes)
        {
            foreach (var keys in all)
            {
                var cost = new AssignmentScene(queue, Nodes, Waiting, isRoomy: false, keys with { AreAlike = true }).Measure();
                var count = name switch { "order keys" => keys.Orders, "queues" => keys.Queues, "fairness keys" => keys.Users, _ => 0 };
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{name,-14} {count,8:N0} {cost.Deciding.TotalMicroseconds,10:N2} + {cost.Beside.TotalMicroseconds,7:N2}");
                GC.Collect();
            }
        }
    }

    /// <summary>The lines of a table, as they are measured.</summary>
    /// <param name="only">Policies and strategies; none: all.</param>
    public static IEnumerable<string> Run(IReadOnlyCollection<string> only)
    {
        var columns = Sizes.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Nodes:N0} / {s.Waiting:N0}"));
        yield return "us of the deciding thread a task at nodes / waiting tasks; + us of the whole process beside it: the collector, and the benchmark itself";
        yield return $"{"",-34}{string.Concat(columns.Select(c => $"{c,20}"))}{"last / first",14}";

        // Not shown: the compiler settles.
        _ = new AssignmentScene(new QueueOptions(), 10, 1_000, isRoomy: false).Measure();
        foreach (var policy in new PolicyRegistry().Names.Where(IsWanted))
        {
            yield return Line($"{policy}, every slot taken", (nodes, waiting) =>
                new AssignmentScene(new QueueOptions { Policy = policy }, nodes, waiting, isRoomy: false));
        }

        foreach (var policy in Interrupting.Where(IsWanted))
        {
            yield return Line($"{policy}, interrupting", (nodes, waiting) => new PreemptionScene(policy, nodes, waiting));
        }

        foreach (var strategy in new StrategyRegistry().Names.Where(IsWanted))
        {
            yield return Line($"{strategy}, every node has room", (nodes, waiting) =>
                new AssignmentScene(new QueueOptions { Strategy = strategy }, nodes, waiting, isRoomy: true));
        }

        bool IsWanted(string name) => only.Count == 0 || only.Contains(name);
    }

    private static string Line(string name, Func<int, int, DecisionScene> sceneOf)
    {
        var costs = new List<DecisionCost>();
        foreach (var (nodes, waiting) in Sizes)
        {
            costs.Add(sceneOf(nodes, waiting).Measure());
            GC.Collect();
        }

        var cells = costs.Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{c.Deciding.TotalMicroseconds,10:N2} + {c.Beside.TotalMicroseconds,7:N2}"));
        return string.Create(
            CultureInfo.InvariantCulture, $"{name,-34}{string.Concat(cells)}{costs[^1].Deciding / costs[0].Deciding,14:N2}");
    }
}
