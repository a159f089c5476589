using Scheduler.Cli.Lines;

namespace Scheduler.Cli.Submission;

/// <summary>Lines that are sent in parts, because one of them was refused or all of them are too much: none is sent before what it waits for.</summary>
internal static class LotOrder
{
    /// <summary>Those first that others wait for, else as they were.</summary>
    /// <param name="circular">Those that wait for each other in a circle, and those that wait for them: in no order.</param>
    public static List<TaskLine> Of(IReadOnlyList<TaskLine> lines, out List<TaskLine> circular)
    {
        var places = new Dictionary<string, int>(lines.Count, StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            places[lines[i].Task.Id.Value] = i;
        }

        var open = new int[lines.Count];
        var waiting = new List<int>?[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var edge in lines[i].Task.After)
            {
                if (!edge.IsGroup && places.TryGetValue(edge.Name, out var first))
                {
                    open[i]++;
                    (waiting[first] ??= []).Add(i);
                }
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, lines.Count).Where(i => open[i] == 0).Select(i => (i, i)));
        var ordered = new List<TaskLine>(lines.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            ordered.Add(lines[next]);
            foreach (var dependant in waiting[next] ?? [])
            {
                if (--open[dependant] == 0)
                {
                    ready.Enqueue(dependant, dependant);
                }
            }
        }

        circular = [.. lines.Where((_, i) => open[i] > 0)];
        return ordered;
    }
}
