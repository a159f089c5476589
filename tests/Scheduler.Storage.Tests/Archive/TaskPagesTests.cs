using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

public sealed class TaskPagesTests
{
    [Theory]
    [InlineData(100, "2r 4r 5s 3s 1s", null)]
    [InlineData(5, "2r 4r 5s 3s 1s", null)]
    [InlineData(4, "2r 4r 5s 3s", "f2")]
    [InlineData(3, "2r 4r 5s", "f4")]
    public void What_ends_while_a_list_is_made_is_not_in_it_twice(int limit, string right, string? next)
    {
        // Two and four were listed before they ended.
        TaskInfo[] unfinished = [Task(2, TaskPhase.Running), Task(4, TaskPhase.Running)];
        FinishedTask[] archived = [.. Enumerable.Range(1, 5).Reverse().Select(i => new FinishedTask(i, Task(i, TaskPhase.Succeeded)))];
        var page = TaskPages.Finished(
            new TaskFilter { Limit = limit }, unfinished, (_, before, most) => [.. archived.Where(task => task.OutcomeEvent < before).Take(most)]);
        Assert.Equal(right, string.Join(' ', page.Tasks.Select(Text)));
        Assert.Equal(next, page.Next);
    }

    private static TaskInfo Task(int id, TaskPhase phase) => new() { Id = new TaskId($"{id}"), Kind = "noop", Queue = "default", Phase = phase };

    private static string Text(TaskInfo task) => task.Id.Value + (task.Phase == TaskPhase.Running ? "r" : "s");
}
