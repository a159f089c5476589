using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>Requests for locks: one method per route.</summary>
/// <param name="stopping">Ends the waits for locks, so that the server can end.</param>
internal sealed class LockApi(ISchedulerClient scheduler, SchedulerHttpOptions options, CancellationToken stopping)
{
    public async Task ListAsync(HttpContext context) =>
        await SchedulerApi.WriteAsync(context, await scheduler.Locks.ListAsync(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task GetAsync(HttpContext context)
    {
        var name = RequestAddress.NameOf(context);
        await (await scheduler.Locks.GetAsync(name, context.RequestAborted).ConfigureAwait(false) is { } held
            ? SchedulerApi.WriteAsync(context, held)
            : Problems.WriteAsync(context, new Rejection(RejectionCode.UnknownLock, $"Nobody has the lock '{name}'."))).ConfigureAwait(false);
    }

    /// <summary>Answers 200 with the token, or 202 with the place in the line if the lock is not granted within a third of the lease, or 5
    /// s.</summary>
    public async Task AcquireAsync(HttpContext context)
    {
        if (!await SchedulerApi.MayReadBodyAsync(context, "Send who wants the lock as application/json: {\"owner\": \"…\"}.").ConfigureAwait(false))
        {
            return;
        }

        var ask = await Requests.LockAskOfAsync(context, options).ConfigureAwait(false);
        var command = new AcquireLock(RequestAddress.NameOf(context), ask.Owner, ask.Lease ?? SchedulerLocks.DefaultLease) { IfFree = ask.IfFree ?? false };
        var answer = await AskAsync(command, context.RequestAborted).ConfigureAwait(false);
        if (answer is LockAwaited awaited)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await SchedulerApi.WriteAsync(context, awaited).ConfigureAwait(false);
            return;
        }

        var response = Response<LockAcquired>.From(answer);
        await SchedulerApi.AnswerAsync(context, response, acquired => SchedulerApi.WriteAsync(context, acquired)).ConfigureAwait(false);
    }

    public Task RenewAsync(HttpContext context) =>
        ChangeAsync(context, isRenewed: true, (name, holder) => new RenewLock(name, holder.Owner, holder.Token!.Value));

    public Task ReleaseAsync(HttpContext context) => ChangeAsync(context, isRenewed: false, (name, holder) => new ReleaseLock(name, holder.Owner));

    private async Task<Answer> AskAsync(AcquireLock command, CancellationToken aborted)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            return await scheduler.AskAsync(command, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return new Rejection(RejectionCode.Unavailable, "The server stops. Ask again with the same owner.");
        }
    }

    private async Task ChangeAsync(HttpContext context, bool isRenewed, Func<string, Json.LockHolderJson, KernelCommand> change)
    {
        if (await SchedulerApi.MayReadBodyAsync(context, "Send who has the lock as application/json: {\"owner\": \"…\"}.").ConfigureAwait(false))
        {
            var holder = await Requests.LockHolderOfAsync(context, options, isRenewed).ConfigureAwait(false);
            var answer = await scheduler.AskAsync(change(RequestAddress.NameOf(context), holder), context.RequestAborted).ConfigureAwait(false);
            await SchedulerApi.AnswerAsync(context, Response<Acknowledged>.From(answer)).ConfigureAwait(false);
        }
    }
}
