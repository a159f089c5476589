using System.Text;
using Scheduler.Behaviour;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Tests.Support;

/// <summary>A runner with one kind, <c>work</c>, and everything around it that a test may turn.</summary>
internal sealed class Bench
{
    private AttemptRunner? _runner;

    public ManualTime Time { get; } = new();

    public LogCapture Log { get; } = new();

    public HandlerRegistry Registry { get; } = new();

    public Listener Listener { get; } = new();

    public AttemptOptions Options { get; init; } = new();

    public IServiceProvider? Services { get; init; }

    public static Bench Of<TResult>(Func<string?, TaskContext, Task<TResult>> handler, IServiceProvider? services = null)
    {
        var bench = new Bench { Services = services };
        bench.Registry.Handle("work", handler);
        return bench;
    }

    public static Assignment Assign(string kind = "work", string? json = null, TimeSpan? timeout = null, int number = 1) => new(
        new TaskSpec
        {
            Id = new TaskId("t-1"),
            Kind = kind,
            Payload = json is null ? default : Encoding.UTF8.GetBytes(json),
            Timeout = timeout,
        },
        number,
        FencingToken.Of(0, 41));

    public RunningAttempt Start(Assignment? assignment = null, Listener? listener = null) =>
        (_runner ??= new AttemptRunner(Registry, Services, Options, Time, Log)).Start(assignment ?? Assign(), listener ?? Listener);

    /// <summary>Runs one attempt to its end and gives the report.</summary>
    public async Task<AttemptReport> RunAsync(Assignment? assignment = null)
    {
        Start(assignment);
        var (report, abandoned) = await Listener.HasEnded;
        Assert.False(abandoned);
        return report;
    }
}
