using Scheduler.Testing.Engine;

namespace Scheduler.Testing;

/// <summary>Lets a handler wait for the test. The wait is known to depend on the test, so everything else continues in the meantime. Created by
/// <see cref="TestScheduler.NewSignal"/>. Safe for use by many threads.</summary>
public sealed class TestSignal
{
    private readonly Lock _gate = new();
    private readonly VirtualWorld _world;
    private readonly Action _wasSet;
    private readonly List<(Flow? Flow, TaskCompletionSource Source)> _waiting = [];

    internal TestSignal(VirtualWorld world, Action wasSet) => (_world, _wasSet) = (world, wasSet);

    public bool IsSet { get; private set; }

    /// <summary>Completes when the signal is set.</summary>
    public Task WaitAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (IsSet)
            {
                return Task.CompletedTask;
            }

            var flow = Flow.Running;
            var source = new TaskCompletionSource(flow is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
            _world.Await(flow, 1);
            _waiting.Add((flow, source));
            var given = cancellationToken.UnsafeRegister((_, token) => Cancel(flow, source, token), null);
            _ = source.Task.ContinueWith(_ => given.Unregister(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return source.Task;
        }
    }

    /// <summary>Lets all waiting handlers continue: with <see cref="TestMode.Inline"/> before this returns.</summary>
    public void Set()
    {
        lock (_gate)
        {
            IsSet = true;
            foreach (var (flow, source) in _waiting)
            {
                _world.At(_world.Now, () =>
                {
                    _world.Await(flow, -1);
                    source.TrySetResult();
                }, flow?.Process, flow, Point.Await);
            }

            _waiting.Clear();
        }

        _wasSet();
    }

    private void Cancel(Flow? flow, TaskCompletionSource source, CancellationToken token)
    {
        lock (_gate)
        {
            if (!_waiting.Remove((flow, source)))
            {
                return;
            }
        }

        _world.Await(flow, -1);
        source.TrySetCanceled(token);
    }
}
