using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>A wait for a task's end.</summary>
internal sealed class EndWait
{
    private readonly VirtualWorld _world;
    private readonly Flow? _flow;
    private readonly TaskCompletionSource<TaskInfo> _ended;
    private int _isOver;

    public EndWait(VirtualWorld world, TaskId task, Flow? flow)
    {
        (_world, Task, _flow) = (world, task, flow);
        _ended = new(flow is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        world.Await(flow, 1);
    }

    public TaskId Task { get; }

    public Task<TaskInfo> Ended => _ended.Task;

    public void Tell(TaskInfo task) => Later(ended => ended.TrySetResult(task));

    public void Refuse(Rejection why) => Later(ended => ended.TrySetException(new RequestRejectedException(why)));

    public void Cancel(CancellationToken token) => Over(ended => ended.TrySetCanceled(token));

    // Told for itself: the user's code must not run in the middle of something else.
    private void Later(Action<TaskCompletionSource<TaskInfo>> how) => _world.At(_world.Now, () => Over(how), _flow?.Process, _flow, _flow is null ? Point.None : Point.Await);

    private void Over(Action<TaskCompletionSource<TaskInfo>> how)
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _world.Await(_flow, -1);
            how(_ended);
        }
    }
}
