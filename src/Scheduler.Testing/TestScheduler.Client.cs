using Scheduler.Core.Contracts;
using Scheduler.Testing.Engine;

namespace Scheduler.Testing;

/// <content>The client's side: requests are answered when the call returns.</content>
public sealed partial class TestScheduler
{
    /// <inheritdoc/>
    public PayloadCodecs? Codecs => _cluster.Client.Codecs;

    /// <inheritdoc/>
    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_cluster.Scheduler is { IsDead: true })
        {
            return new Rejection(RejectionCode.Unavailable, "The scheduler of this test was disposed.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var answer = _cluster.Client.StartAsync(request, cancellationToken);
        if (Flow.Running is null)
        {
            // Where another thread moves the time, it answers.
            var runs = Options.Mode == TestMode.Inline && request is KernelCommand;
            _world.Drive(() => !runs && answer.IsCompleted, _world.Now);
        }

        return await answer.ConfigureAwait(false);
    }

    /// <summary>Waits for the task's outcome. With <see cref="TestMode.Inline"/> it lets time pass until the task has ended; with
    /// <see cref="TestMode.Manual"/>, and within handlers, it completes when the test has let the task end.</summary>
    /// <exception cref="RequestRejectedException">There is no such task.</exception>
    /// <exception cref="SchedulerTestException">The task has not ended after <see cref="TestOptions.LongestWait"/>: the message says why not.</exception>
    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        var ended = _cluster.Client.WaitAsync(task, cancellationToken);
        if (Flow.Running is not null)
        {
            return ended;
        }

        var last = Options.Mode == TestMode.Inline ? _world.Now + Options.LongestWait : _world.Now;
        return _world.Drive(() => ended.IsCompleted, last) && !ended.IsCompleted && Options.Mode == TestMode.Inline
            ? Task.FromException<TaskInfo>(NotEnded(task))
            : ended;
    }

    /// <summary>Completes with the task's outcome, when the test has let the task end, in any mode.</summary>
    internal Task<TaskInfo> WatchAsync(TaskId task)
    {
        var ended = _cluster.Client.WaitAsync(task);
        _world.Drive(() => false, _world.Now);
        return ended;
    }

    private SchedulerTestException NotEnded(TaskId task)
    {
        var answer = _cluster.Client.StartAsync(new ExplainTask(task));
        _world.Drive(() => answer.IsCompleted, _world.Now);
        var why = answer.IsCompletedSuccessfully && answer.Result is Explained { Explanation: var known } ? $" It is {known.Phase}: {known.Text} {known.Unblocks}".TrimEnd() : "";
        return new SchedulerTestException(
            FormattableString.Invariant($"The task '{task}' has not ended by {_world.Now.ToDateTimeOffset():u} of virtual time, {Durations.Text(Options.LongestWait)} (LongestWait) after the test began to wait for it.{why}"));
    }
}
