using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>The scheduler for code that awaits; all it does is ask this member's gateway.</summary>
/// <param name="gateway">Null when there is none any more, as the actor system ends.</param>
/// <param name="ended">Fires when this member's actor system has ended: whatever the gateway has not answered by then, it never
/// will. Default: not within the life of whoever asks.</param>
internal sealed class ClusterSchedulerClient(Func<IActorRef?> gateway, Func<CancellationToken>? ended = null) : ISchedulerClient
{
    private static readonly Rejection HasEnded = new(
        RejectionCode.Unavailable, "This member's actor system ends, or has ended. Send it again from another, with the same id.");

    private CancellationToken Ended => ended?.Invoke() ?? CancellationToken.None;

    public ValueTask<Response<SubmitAccepted>> TrySubmitAsync(IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (SubmitCheck.Refusal(tasks) is { } refusal)
        {
            return ValueTask.FromResult(new Response<SubmitAccepted>(null, refusal));
        }

        // The caller may go on to use its list and its buffers.
        return AskAsync<SubmitAccepted>(new SubmitTasks([.. tasks.Select(task => task.Detached())]), cancellationToken);
    }

    public async ValueTask<TaskInfo?> GetAsync(TaskId task, CancellationToken cancellationToken = default) =>
        (await AskAsync<TaskFound>(new GetTask(task), cancellationToken).ConfigureAwait(false)).OrThrow().Task;

    public async ValueTask<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        var response = await AskAsync<TasksListed>(new ListTasks(filter), cancellationToken).ConfigureAwait(false);
        return response.Rejection is { Code: RejectionCode.Invalid } invalid
            ? throw new SchedulerConfigurationException(invalid.Message)
            : response.OrThrow().Page;
    }

    public ValueTask<Response<CancelAccepted>> CancelAsync(TaskId task, CancellationToken cancellationToken = default) =>
        AskAsync<CancelAccepted>(new CancelTask(task), cancellationToken);

    public ValueTask<Response<RetryAccepted>> RetryAsync(TaskId task, CancellationToken cancellationToken = default) =>
        AskAsync<RetryAccepted>(new RetryTask(task, Ended: null), cancellationToken);

    public async ValueTask<TaskExplanation?> ExplainAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync<Explained>(new ExplainTask(task), cancellationToken).ConfigureAwait(false);
        if (answer.Value is { } explained && !explained.Explanation.Phase.IsFinal())
        {
            return explained.Explanation;
        }

        if (answer.Rejection is { } rejection && rejection.Code != RejectionCode.UnknownTask)
        {
            throw new RequestRejectedException(rejection);
        }

        var finished = await GetAsync(task, cancellationToken).ConfigureAwait(false);
        return finished is null
            ? answer.Value?.Explanation
            : new TaskExplanation(
                task, finished.Phase, PendingReason.None, $"It has ended as {finished.Phase}.", null, finished.Node, finished.Assignment);
    }

    public async Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new TaskCompletionSource<TaskInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Ended.UnsafeRegister(
            static waiter => ((TaskCompletionSource<TaskInfo>)waiter!).TrySetException(new RequestRejectedException(HasEnded)), waiter);
        if (!Tell(new AwaitOutcome(task, waiter)))
        {
            throw new RequestRejectedException(HasEnded);
        }

        try
        {
            return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!waiter.Task.IsCompleted)
        {
            Tell(new StopAwaiting(task, waiter));
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync<NodesListed>(new ListNodes(), cancellationToken).ConfigureAwait(false)).OrThrow().Nodes;

    public async ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync<TasksCounted>(new CountTasks(), cancellationToken).ConfigureAwait(false)).OrThrow().Counts;

    public async ValueTask<SchedulerStatistics> StatisticsAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync<StatisticsTold>(new GetStatistics(), cancellationToken).ConfigureAwait(false)).OrThrow().Statistics;

    public ValueTask<Response<Acknowledged>> CordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new CordonNode(name), cancellationToken);

    public ValueTask<Response<Acknowledged>> UncordonNodeAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new UncordonNode(name), cancellationToken);

    public ValueTask<Response<Acknowledged>> DrainNodeAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new DrainNode(name), cancellationToken);

    public ValueTask<Response<Acknowledged>> ConfigureQueueAsync(QueueOptions queue, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new ConfigureQueue(queue), cancellationToken);

    public ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default) =>
        CommandCheck.Refusal(new SetSchedule(schedule)) is { } refusal
            ? ValueTask.FromResult(new Response<Acknowledged>(null, refusal))
            : AskAsync<Acknowledged>(new SetSchedule(schedule.Detached()), cancellationToken);

    public ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new HoldSchedule(name, reason), cancellationToken);

    public ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new ReleaseSchedule(name), cancellationToken);

    public ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, Timestamp? moment = null, CancellationToken cancellationToken = default) =>
        AskAsync<RunAccepted>(new RunSchedule(name, moment), cancellationToken);

    public ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync<Acknowledged>(new RemoveSchedule(name), cancellationToken);

    public async ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        return (await AskAsync<SchedulePage>(new ListSchedules(filter), cancellationToken).ConfigureAwait(false)).OrThrow();
    }

    private async ValueTask<Response<T>> AskAsync<T>(KernelCommand question, CancellationToken cancellationToken)
        where T : Answer
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asker = new AwaitingAsker();
        await using var registration = Ended.UnsafeRegister(static asker => ((AwaitingAsker)asker!).Answer(HasEnded), asker);
        if (!Tell(new ClientCall(question, asker)))
        {
            asker.Answer(HasEnded);
        }

        return Response<T>.From(await asker.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <returns>False: there is nobody to tell any more.</returns>
    private bool Tell(object message)
    {
        if (Ended.IsCancellationRequested || gateway() is not { } open)
        {
            return false;
        }

        open.Tell(message, ActorRefs.NoSender);
        return true;
    }
}
