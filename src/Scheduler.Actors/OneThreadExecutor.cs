using Akka.Configuration;
using Akka.Dispatch;

namespace Scheduler.Actors;

/// <summary>
/// One thread for the actors of one dispatcher, which sleeps when there is nothing to do. Akka's own pools of dedicated
/// threads keep polling for work before they sleep: beside busy handlers that took half of a node's CPU time.
/// </summary>
internal sealed class OneThreadExecutor : ExecutorService
{
    // An object to wait upon, which a Lock is not; and semaphores spin before they wait.
    private readonly object _gate = new();
    private Queue<IRunnable> _next = new();
    private bool _isSleeping;
    private bool _isShutDown;

    public OneThreadExecutor(string id)
        : base(id) =>
        new Thread(Run) { IsBackground = true, Name = id }.UnsafeStart();

    public override void Execute(IRunnable run)
    {
        lock (_gate)
        {
            if (_isShutDown)
            {
                throw new RejectedExecutionException($"The executor {Id} has shut down.");
            }

            _next.Enqueue(run);
            if (_isSleeping)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    public override void Shutdown()
    {
        lock (_gate)
        {
            _isShutDown = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        var current = new Queue<IRunnable>();
        while (TakeNext(ref current))
        {
            while (current.TryDequeue(out var run))
            {
                run.Run();
            }
        }
    }

    private bool TakeNext(ref Queue<IRunnable> current)
    {
        lock (_gate)
        {
            while (_next.Count == 0 && !_isShutDown)
            {
                _isSleeping = true;
                Monitor.Wait(_gate);
                _isSleeping = false;
            }

            (current, _next) = (_next, current);
            return current.Count > 0;
        }
    }
}

/// <summary>Named in <c>reference.conf</c>; created by Akka.</summary>
internal sealed class OneThreadExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new OneThreadExecutor(id);
}
