using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>
/// A test that says what every shell does. Each class of them is abstract: the tests of a shell derive from it, and give it
/// theirs. They wait for what handlers and the scheduler say, never for the clock.
/// </summary>
public abstract class BehaviourTest(IShell shell) : IAsyncLifetime
{
    /// <summary>Not within any test.</summary>
    protected static readonly Timestamp MuchLater = Timestamp.From(new DateTimeOffset(9_000, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>For tests that wait for its end. The other nodes must not lose theirs on a busy machine: they renew it every third of
    /// it.</summary>
    protected static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(6);

    /// <summary>No node has them that was not given them.</summary>
    protected static readonly Labels Gpu = new([new("gpu", "yes")]);

    protected IShell Shell { get; } = new BoundedShell(shell);

    protected ISchedulerClient Client => Shell.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Shell.DisposeAsync();

    protected Task StartAsync(ShellOptions? options = null) => Shell.StartAsync(options ?? new ShellOptions());

    protected Task StartAsync(Action<HandlerRegistry> handlers) => StartAsync(new ShellOptions { Handlers = handlers });

    /// <summary>One node of one slot: what comes first is done first.</summary>
    protected Task StartOneSlotAsync(Action<HandlerRegistry> handlers, QueueOptions? queue = null) => StartAsync(new ShellOptions
    {
        Nodes = [new ShellNode("one") { Slots = 1 }],
        Queues = [queue ?? new QueueOptions()],
        Handlers = handlers,
    });

    /// <summary>A task whose next attempt, if it needs one, follows at once.</summary>
    protected static TaskSpec Spec(string id, string kind = "greet", object? payload = null, RetryPolicy? retry = null) => new()
    {
        Id = new TaskId(id),
        Kind = kind,
        Payload = Payload.Json(payload ?? "Ada"),
        Retry = retry ?? new RetryPolicy { BaseDelay = TimeSpan.Zero },
    };

    protected static TaskSpec[] Specs(int count, string kind = "greet", string prefix = "t") =>
        [.. Enumerable.Range(0, count).Select(i => Spec($"{prefix}{i:d6}", kind))];

    /// <summary>What becomes of the task. Fails with where it is when that takes too long.</summary>
    protected async Task<TaskInfo> EndAsync(string id)
    {
        var wait = Client.WaitAsync(new TaskId(id));
        try
        {
            return await wait.WaitAsync(Bounded.Longest);
        }
        catch (TimeoutException e)
        {
            var explanation = await Client.ExplainAsync(new TaskId(id)).AsTask().WaitAsync(Bounded.Longest);
            throw new TimeoutException($"Task '{id}' is {explanation?.Phase} after {Bounded.Longest}: {explanation?.Text}", e);
        }
    }

    protected Task<TaskInfo[]> EndsAsync(IEnumerable<TaskSpec> tasks) => Task.WhenAll(tasks.Select(task => EndAsync(task.Id.Value)));

    /// <summary>No task of the kind begins until it is released.</summary>
    protected async Task HoldAsync(string kind) => (await Client.HoldAsync(HoldTarget.Kind, kind, "a test")).OrThrow();

    protected async Task ReleaseAsync(string kind) => (await Client.ReleaseAsync(HoldTarget.Kind, kind)).OrThrow();

    /// <summary>Submits a task, and waits for its end.</summary>
    protected async Task<TaskInfo> RunAsync(TaskSpec task)
    {
        await Client.SubmitAsync(task);
        return await EndAsync(task.Id.Value);
    }

    protected async Task<TaskInfo> GetAsync(string id)
    {
        var task = await Client.GetAsync(new TaskId(id));
        Assert.NotNull(task);
        return task;
    }

    protected static T ResultOf<T>(TaskInfo task)
    {
        Assert.True(task.Phase == TaskPhase.Succeeded, $"Task '{task.Id}' is {task.Phase}: {task.Error}");
        return Payload.Read<T>(task.Result!.Value)!;
    }
}
