using System.Collections.Concurrent;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox.Tests.Support;

/// <summary>A client before another one: a test says what happens before and after it asks.</summary>
internal sealed class StubClient(ISchedulerClient inner) : ISchedulerClient
{
    public ConcurrentQueue<Request> Asked { get; } = [];

    public IEnumerable<IReadOnlyList<string>> Submits => Asked.OfType<SubmitTasks>().Select(submit => (IReadOnlyList<string>)[.. submit.Tasks.Select(t => t.Id.Value)]);

    /// <summary>An answer in place of the scheduler's. Null: it is asked.</summary>
    public Func<Request, ValueTask<Answer?>>? Before { get; set; }

    /// <summary>What happens to the answer.</summary>
    public Func<Answer, Answer>? After { get; set; }

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        Asked.Enqueue(request);
        if (Before is not null && await Before(request) is { } instead)
        {
            return instead;
        }

        var answer = await inner.AskAsync(request, cancellationToken);
        return After is null ? answer : After(answer);
    }

    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => inner.WaitAsync(task, cancellationToken);
}
