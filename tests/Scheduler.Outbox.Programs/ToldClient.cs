using Scheduler.Core.Contracts;

namespace Scheduler.Outbox.Programs;

/// <summary>A client that says when it asks, and when it was answered.</summary>
internal sealed class ToldClient(ISchedulerClient inner, string stopAt) : ISchedulerClient
{
    public static Task SayAsync(string what, string stopAt)
    {
        Console.WriteLine(what);
        return what == stopAt ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
    }

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        await SayAsync("asks", stopAt);
        var answer = await inner.AskAsync(request, cancellationToken);
        await SayAsync("answered", stopAt);
        return answer;
    }

    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => inner.WaitAsync(task, cancellationToken);
}
