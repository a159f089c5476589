using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>What waits for a task or a group, and what waited for it, joined from the places where they are stored.</summary>
public static class DependantLists
{
    /// <param name="unfinished">Dependants that have not ended.</param>
    /// <param name="ended">Dependants that have ended. One that ended during the search may be in both.</param>
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

    /// <summary>Returns those of the tasks that waited for it.</summary>
    public static IEnumerable<Dependant> Of(GetDependants question, IEnumerable<TaskInfo> ended)
    {
        ArgumentNullException.ThrowIfNull(question);
        return ended.SelectMany(task => task.After
            .Where(edge => edge.IsGroup == question.IsGroup && edge.Name == question.Name)
            .Select(edge => new Dependant(task.Id, edge.On, task.Phase)));
    }
}
