using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>The scheduler for code that awaits. It only forwards to this member's gateway.</summary>
/// <param name="gateway">Returns null when there is no gateway any longer, because the actor system ends.</param>
/// <param name="ended">Fires when this member's actor system has ended: what the gateway has not answered by then will never be
/// answered. Default: not within the caller's life.</param>
internal sealed class ClusterSchedulerClient(Func<IActorRef?> gateway, Func<CancellationToken>? ended = null) : ISchedulerClient
{
    private static readonly Rejection HasEnded = new(
        RejectionCode.Unavailable, "This member's actor system ends, or has ended. Send it again from another, with the same id.");

    private CancellationToken Ended => ended?.Invoke() ?? CancellationToken.None;

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();

        // On the caller's thread: the gateway works for all of them.
        if (RequestCheck.Refusal(request) is { } refusal)
        {
            return refusal;
        }

        var asker = new AwaitingAsker();
        await using var registration = Ended.UnsafeRegister(static asker => ((AwaitingAsker)asker!).Answer(HasEnded), asker);
        if (!Tell(new ClientCall(request.Detached(), asker)))
        {
            asker.Answer(HasEnded);
        }

        return await asker.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
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

    /// <returns>False when there is no gateway any longer.</returns>
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
