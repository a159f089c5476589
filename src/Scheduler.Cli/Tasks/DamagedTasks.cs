using Scheduler.Storage.Archive;

namespace Scheduler.Cli.Tasks;

/// <summary>Names the tasks of which the archive is damaged, so that the others are still read.</summary>
internal sealed class DamagedTasks(Terminal terminal)
{
    private bool _hasSome;

    public int ExitCode => _hasSome ? ExitCodes.SomeDamaged : ExitCodes.Done;

    /// <returns>The others.</returns>
    public IReadOnlyList<TaskInfo> PassOver(IReadOnlyList<TaskInfo> page)
    {
        if (!page.Any(DamagedTask.Is))
        {
            return page;
        }

        _hasSome = true;
        foreach (var task in page.Where(DamagedTask.Is))
        {
            terminal.Error.WriteLine($"error: The task '{Printable.Of(task.Id.Value)}' is skipped. {DamagedTask.Error}");
        }

        return [.. page.Where(task => !DamagedTask.Is(task))];
    }
}
