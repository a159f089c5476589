namespace Scheduler.Simulation.Theory;

/// <summary>
/// The least time in which a number of equal machines can run given tasks without interrupting them, found by trying all
/// that could be better: for a dozen tasks or so.
/// </summary>
internal static class OptimalMakespan
{
    public static long Of(IReadOnlyList<long> runTimes, int machines)
    {
        long[] longestFirst = [.. runTimes.OrderDescending()];
        var loads = new long[machines];
        var best = longestFirst.Sum();
        var bound = Math.Max(longestFirst[0], (best + machines - 1) / machines);
        Try(0);
        return best;

        void Try(int task)
        {
            if (task == longestFirst.Length)
            {
                best = Math.Min(best, loads.Max());
                return;
            }

            var tried = new HashSet<long>();
            for (var machine = 0; machine < machines && best > bound; machine++)
            {
                // Machines with the same load are the same machine.
                if (loads[machine] + longestFirst[task] < best && tried.Add(loads[machine]))
                {
                    loads[machine] += longestFirst[task];
                    Try(task + 1);
                    loads[machine] -= longestFirst[task];
                }
            }
        }
    }
}
