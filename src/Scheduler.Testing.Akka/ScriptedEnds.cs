using System.Collections.Concurrent;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Actors;

/// <summary>A handler whose tasks end when the test decides.</summary>
internal sealed class ScriptedEnds
{
    private readonly ConcurrentDictionary<TaskId, Waiting> _waiting = new();
    private TestScheduler _scheduler = null!;

    public void Begin(TestScheduler scheduler) => _scheduler = scheduler;

    public async ValueTask<ReadOnlyMemory<byte>> HandleAsync(ReadOnlyMemory<byte> payload, TaskContext context)
    {
        var waiting = new Waiting(_scheduler.NewSignal());
        _waiting[context.TaskId] = waiting;
        await waiting.Signal.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        return waiting.Error is { } error ? throw new TaskFailedException(error) : waiting.Result;
    }

    public void End(TaskId task, byte[] result, string? error)
    {
        if (!_waiting.TryRemove(task, out var waiting))
        {
            throw new SchedulerTestException(
                $"The test can't end the task '{task}': it is not running, or its kind is not among those that were given to the probe. Wait for its submit (ExpectSubmitted) first.");
        }

        (waiting.Result, waiting.Error) = (result, error);
        waiting.Signal.Set();
    }

    private sealed class Waiting(TestSignal signal)
    {
        public TestSignal Signal { get; } = signal;

        public byte[] Result { get; set; } = [];

        public string? Error { get; set; }
    }
}
