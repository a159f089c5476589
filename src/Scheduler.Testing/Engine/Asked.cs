using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>A request of a client, and the answer that it waits for.</summary>
internal sealed class Asked
{
    private readonly VirtualWorld _world;
    private readonly TaskCompletionSource<Answer> _answer;
    private int _isOver;

    /// <param name="flow">The flow whose code asks; null: none of the world's.</param>
    public Asked(VirtualWorld world, Request request, Flow? flow)
    {
        (_world, Request, Flow) = (world, request, flow);

        // Code of the world goes on in its turn; that of others must not run while the world's is at work.
        _answer = new(flow is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        world.Await(flow, 1);
        if (flow is null)
        {
            world.Asks(1);
        }
    }

    public Request Request { get; }

    public Flow? Flow { get; }

    public Task<Answer> Answer => _answer.Task;

    /// <summary>The caller no longer waits.</summary>
    public void GiveUp(CancellationToken token)
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _world.Await(Flow, -1);
            if (Flow is null)
            {
                _world.Asks(-1);
            }

            _answer.TrySetCanceled(token);
        }
    }

    public void Tell(Answer answer)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return;
        }

        if (Flow is null)
        {
            _world.Asks(-1);
            _answer.SetResult(answer);
        }
        else
        {
            // Told for itself: the user's code must not run in the middle of something else.
            _world.At(_world.Now, () => _answer.TrySetResult(answer), Flow.Process, Flow, Point.Await, isAwaited: true);
            _world.Await(Flow, -1);
        }
    }
}
