using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>What waits for a task or a group, and what waited for it, from the places that they are in.</summary>
public static class DependantLists
{
    /// <param name="unfinished">Those that have not ended.</param>
    /// <param name="ended">Those that have. One that ended while it was looked for may be among the others, too.</param>
    public static DependantsFound Join(DependantsFound unfinished, DependantsFound ended)
    {
        ArgumentNullException.ThrowIfNull(unfinished);
        ArgumentNullException.ThrowIfNull(ended);
        var here = unfinished.Dependants.Select(dependant => dependant.Task).ToHashSet();
        Dependant[] others = [.. ended.Dependants.Where(dependant => !here.Contains(dependant.Task))];
        return new DependantsFound(
            [.. unfinished.Dependants.Concat(others).Take(DependantsFound.MostListed)],
            unfinished.Total + ended.Total - (ended.Dependants.Count - others.Length));
    }

    /// <summary>Those of the tasks that waited for it.</summary>
    public static IEnumerable<Dependant> Of(GetDependants question, IEnumerable<TaskInfo> ended)
    {
        ArgumentNullException.ThrowIfNull(question);
        return ended.SelectMany(task => task.After
            .Where(edge => edge.IsGroup == question.IsGroup && edge.Name == question.Name)
            .Select(edge => new Dependant(task.Id, edge.On, task.Phase)));
    }
}
