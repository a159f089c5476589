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
    /// <param name="only">Policies, and numbers of keys; none: all.</param>
    public static IEnumerable<string> RunLimits(IReadOnlyCollection<string> only)
    {
        const int Nodes = 100;
        int[] counts = [.. ((int[])[0, 1, 100, 10_000]).Where(c => IsWanted(c, only))];
        yield return "us of the deciding thread a task, 100 nodes of 16 slots, every slot taken, by limit keys in use";
        foreach (var policy in ((string[])["fcfs", "priority", "fair-shares"]).Where(p => IsWanted(p, only)))
        {
            foreach (var (name, waiting, running) in ((string, int, int)[])[("room in each", 20_000, 1_000_000), ("at their end", 100_000, 1)])
            {
                var costs = DecisionScene.MeasureInTurns([.. counts.Select(SceneOf)]);
                foreach (var (keys, cost) in counts.Zip(costs))
                {
                    yield return Line($"{policy,-10} {name,-14} {waiting,8:N0} waiting", keys, cost);
                }

                GC.Collect();

                // A key of its own could not use the slots: what it lets run is shared out.
                AssignmentScene SceneOf(int keys) => new(
                    new QueueOptions { Policy = policy },
                    Nodes,
                    waiting,
                    isRoomy: false,
                    new SceneKeys { Limits = keys, Running = keys == 0 ? 0 : Math.Max(running, running == 1 ? 1_600 / keys : 0) });
            }
        }
    }

    /// <summary>What order keys, queues and fairness keys cost, by how many are in use.</summary>
    /// <param name="only">Of "orders", "queues", "listed" (queues, each listed by a limit), "fairness", and numbers of keys; none: all.</param>
    public static IEnumerable<string> RunKeys(IReadOnlyCollection<string> only)
    {
        const int Nodes = 100;
        const int Waiting = 20_000;
        yield return "us of the deciding thread a task, 100 nodes of 16 slots, every slot taken, 20,000 waiting, by keys in use";
        (string Name, QueueOptions Queue, int[] Counts, Func<int, SceneKeys> Keys)[] rows =
        [
            ("orders", new QueueOptions(), [0, 2_000, 10_000], keys => new SceneKeys { Orders = keys }),
            ("queues", new QueueOptions(), [1, 10, 1_000], keys => new SceneKeys { Queues = keys }),
            ("listed", new QueueOptions(), [1, 10, 1_000], keys => new SceneKeys { Queues = keys, AreQueuesListed = true }),
            ("fairness", new QueueOptions { Policy = "fair-shares" }, [1, 10, 1_000], keys => new SceneKeys { Users = keys }),
        ];
        foreach (var row in rows.Where(r => IsWanted(r.Name, only)))
        {
            var counts = row.Counts.Where(c => IsWanted(c, only)).ToArray();
            var costs = DecisionScene.MeasureInTurns(
                [.. counts.Select(keys => new AssignmentScene(row.Queue, Nodes, Waiting, isRoomy: false, row.Keys(keys) with { AreAlike = true }))]);
            foreach (var (keys, cost) in counts.Zip(costs))
            {
                yield return Line($"{row.Name,-14}", keys, cost);
            }

            GC.Collect();
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

    private static bool IsWanted(string name, IReadOnlyCollection<string> only) =>
        only.Contains(name) || !only.Any(word => !char.IsAsciiDigit(word[0]));

    private static bool IsWanted(int count, IReadOnlyCollection<string> only) =>
        only.Contains(count.ToString(CultureInfo.InvariantCulture)) || !only.Any(word => char.IsAsciiDigit(word[0]));

    private static string Line(string name, int keys, DecisionCost cost) => string.Create(
        CultureInfo.InvariantCulture, $"{name} {keys,8:N0} keys {cost.Deciding.TotalMicroseconds,10:N2} + {cost.Beside.TotalMicroseconds,7:N2}");

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
