using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>A handler that says when it has begun, and ends when it is told to.</summary>
public sealed class Blocker
{
    public const string Kind = "blocked";

    /// <summary>The same, but begins only when the scheduler knows that it is at work, as the answer to a checkpoint tells.</summary>
    public const string KnownKind = "known-to-be-blocked";

    private readonly SemaphoreSlim _begun = new(0);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when one more attempt is at work.</summary>
    public Task BegunAsync() => Bounded.Await(_begun.WaitAsync(), "No further attempt of the blocked kind has begun");

    /// <summary>Lets all of them end, those that are yet to begin as well.</summary>
    public void End() => _end.TrySetResult();

    public void AddTo(HandlerRegistry handlers) => handlers
        .Handle<string, string>(Kind, HandleAsync)
        .Handle<string, string>(KnownKind, async (payload, context) =>
        {
            await context.CheckpointAsync(context.Attempt);
            return await HandleAsync(payload, context);
        });

    public async Task<string> HandleAsync(string payload, TaskContext context)
    {
        _begun.Release();
        await _end.Task.WaitAsync(context.CancellationToken);
        return $"{payload} on attempt {context.Attempt}";
    }
}
