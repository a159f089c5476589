using Scheduler.Cli.Lines;

namespace Scheduler.Cli.Submission;

/// <summary>
/// Lines that are sent in parts, because one of them was refused or all of them are too much: none is sent before what it waits for, nor before
/// what stands before it in its order key.
/// </summary>
internal static class LotOrder
{
    /// <summary>Those first that others wait for, else as they were.</summary>
    /// <param name="circular">Those that wait for each other in a circle, and those that wait for them: as they were.</param>
    public static List<TaskLine> Of(IReadOnlyList<TaskLine> lines, out List<TaskLine> circular)
    {
        var targets = Targets(lines);
        var waiting = new List<int>?[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var first in targets[i])
            {
                (waiting[first] ??= []).Add(i);
            }
        }

        var open = targets.Select(some => some.Count).ToArray();
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

    /// <summary>One circle of lines each of which is in a circle or waits for one; and the others.</summary>
    public static (List<TaskLine> Circle, List<TaskLine> Others) FirstCircle(IReadOnlyList<TaskLine> lines)
    {
        // Whoever goes on from one line to one that it waits for comes around.
        var targets = Targets(lines);
        var way = new List<int>();
        var places = new Dictionary<int, int>();
        var here = 0;
        while (places.TryAdd(here, way.Count))
        {
            way.Add(here);
            here = targets[here][0];
        }

        var circle = way.Skip(places[here]).ToHashSet();
        return ([.. lines.Where((_, i) => circle.Contains(i))], [.. lines.Where((_, i) => !circle.Contains(i))]);
    }

    // What each of them waits for among them.
    private static List<int>[] Targets(IReadOnlyList<TaskLine> lines)
    {
        var places = new Dictionary<string, int>(lines.Count, StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            places[lines[i].Task.Id.Value] = i;
        }

        var lastOfKey = new Dictionary<string, int>(StringComparer.Ordinal);
        var targets = new List<int>[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            var task = lines[i].Task;
            targets[i] = [.. task.After.Where(edge => !edge.IsGroup && places.ContainsKey(edge.Name)).Select(edge => places[edge.Name])];
            if (task.OrderKey is { } key)
            {
                if (lastOfKey.TryGetValue(key, out var last))
                {
                    targets[i].Add(last);
                }

                lastOfKey[key] = i;
            }
        }

        return targets;
    }
}
