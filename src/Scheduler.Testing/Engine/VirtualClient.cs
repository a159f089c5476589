using Scheduler.Core.Contracts;
using Scheduler.Execution.Kinds;

namespace Scheduler.Testing.Engine;

/// <summary>A client in the virtual world: its requests are answered when the time is moved.</summary>
internal sealed class VirtualClient(VirtualCluster cluster) : ISchedulerClient
{
    public PayloadCodecs? Codecs => cluster.Options.Handlers.Codecs;

    public TimeProvider TimeProvider => cluster.Time;

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        return await StartAsync(request, cancellationToken);
    }

    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        task.RequireId();
        var world = cluster.World;
        var watch = new EndWait(world, task, Flow.Running);
        world.At(world.Now, () => cluster.Add(watch));
        var given = cancellationToken.UnsafeRegister((_, token) => watch.Cancel(token), null);
        _ = watch.Ended.ContinueWith(_ => given.Unregister(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return watch.Ended;
    }

    /// <summary>Sends a request, which is answered when the time is moved.</summary>
    public Task<Answer> StartAsync(Request request, CancellationToken cancellationToken = default)
    {
        // As the embedded shell does it.
        var options = cluster.Options;
        if (((request is SubmitTasks ? null : request.Refusal()) ?? PayloadRefusal.Of(request, options.Handlers.PayloadFault, options.Limits)) is { } refusal)
        {
            return Task.FromResult<Answer>(refusal);
        }

        return Codecs is { } codecs && request is SubmitTasks or SetSchedule
            ? EncodedAsync(codecs, request, cancellationToken)
            : StoredAsync(request, cancellationToken);
    }

    // Codecs may read and write files, which takes real time: what is asked is asked when this returns.
    private Task<Answer> EncodedAsync(PayloadCodecs codecs, Request request, CancellationToken cancellationToken)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = codecs.AskAsync(request, SendAsync, cancellationToken).AsTask();
        Task.WaitAny([sent.Task, answer], CancellationToken.None);
        return answer;

        ValueTask<Answer> SendAsync(Request encoded, CancellationToken given)
        {
            var stored = StoredAsync(encoded, given);
            sent.TrySetResult();
            return new ValueTask<Answer>(stored);
        }
    }

    private Task<Answer> StoredAsync(Request request, CancellationToken cancellationToken)
    {
        var asked = new Asked(cluster.World, request is SubmitTasks submit ? Detached(submit) : request.Detached(), Flow.Running);
        cluster.Ask(asked);
        var given = cancellationToken.UnsafeRegister((_, token) => asked.GiveUp(token), null);
        _ = asked.Answer.ContinueWith(_ => given.Unregister(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return asked.Answer;
    }

    // What is refused for its size is not copied first.
    private SubmitTasks Detached(SubmitTasks submit)
    {
        var limits = cluster.Options.Limits;
        return submit.Tasks is not { } tasks || tasks.Count > limits.MaxTasksPerSubmit
            ? submit
            : submit with { Tasks = [.. tasks.Select(task => task is null || task.Payload.Length > limits.MaxPayloadBytes ? task! : task.Detached())] };
    }
}
