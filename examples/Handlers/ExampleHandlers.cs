using Scheduler.Execution.Handlers;

namespace Scheduler.Examples.Handlers;

/// <summary>
/// Handlers for a node to find: build this, and start <c>Scheduler.Node --handlers examples/Handlers/bin/Release/net10.0 …</c>.
/// </summary>
public sealed class ExampleHandlers : IHandlerModule
{
    public void Register(HandlerRegistry handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);

        // It computes and never awaits, so it gets a thread of its own.
        handlers.Handle("primes", (PrimesPayload payload, TaskContext context) => Count(payload.Below, context), new HandlerOptions { DedicatedThread = true });
        handlers.Handle("greet", (string name) => $"Hello, {name}!");
    }

    private static int Count(int below, TaskContext context)
    {
        var count = 0;
        for (var candidate = 2; candidate < below; candidate++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            count += IsPrime(candidate) ? 1 : 0;
        }

        return count;
    }

    private static bool IsPrime(int candidate)
    {
        for (var divisor = 2; divisor <= candidate / divisor; divisor++)
        {
            if (candidate % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Such as <c>{"below": 100}</c>.</summary>
/// <param name="Below">Primes from here on are not counted.</param>
public sealed record PrimesPayload(int Below);
