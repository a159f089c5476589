using Akka.Actor;
using Akka.TestKit;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Testing.Actors;

/// <summary>
/// Replaces the scheduler in tests of actors (Akka.TestKit): give them <see cref="Ref"/> where production code uses
/// <c>SchedulerExtension.Scheduler</c>. It
/// accepts the same messages as the scheduler and answers in the same way, because a <see cref="TestScheduler"/> decides: what the scheduler
/// refuses is refused here. The test, or a handler, decides how tasks end.
/// </summary>
/// <example><code>
/// var scheduler = new SchedulerProbe(this, "greet");
/// var greeter = Sys.ActorOf(Greeter.Props(scheduler.Ref));
/// var task = scheduler.ExpectSubmitted("greet");
/// scheduler.Succeed(task.Id, "Hello, Ada!");
/// </code></example>
public sealed class SchedulerProbe : IDisposable
{
    private readonly TestProbe _heard;
    private readonly ScriptedEnds _ends = new();

    /// <param name="kit">The test.</param>
    /// <param name="kinds">Kinds whose tasks the test ends. At least one is required if nothing is configured.</param>
    public SchedulerProbe(TestKitBase kit, params IReadOnlyList<string> kinds)
        : this(kit, _ => { }, kinds)
    {
    }

    /// <param name="configure">Handlers of other kinds, queues, limits: as in production.</param>
    /// <inheritdoc cref="SchedulerProbe(TestKitBase, IReadOnlyList{string})"/>
    public SchedulerProbe(TestKitBase kit, Action<EmbeddedOptions> configure, params IReadOnlyList<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        Scheduler = TestScheduler.Start(options =>
        {
            configure(options);

            // As many as are submitted run: a test says how each of them ends, in any order.
            options.Nodes = [.. options.Nodes.Select(node => node == new NodeOptions() ? node with { Slots = MostAtOnce } : node)];
            foreach (var kind in kinds)
            {
                options.Handlers.HandleBytes(kind, _ends.HandleAsync);
            }
        });
        _ends.Begin(Scheduler);
        _heard = kit.CreateTestProbe();
        Ref = kit.Sys.ActorOf(Props.Create(() => new StandIn(this, _heard)));
    }

    /// <summary>The scheduler, for the actor under test.</summary>
    public IActorRef Ref { get; }

    /// <summary>The scheduler that decides: for asserts, and to move the time.</summary>
    public TestScheduler Scheduler { get; }

    /// <summary>Whether messages are neither answered nor handled, as if they were lost. Default false.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The rejection that the next submits are answered with. Null: they are decided. Default null.</summary>
    public Rejection? Refusal { get; set; }

    private const int MostAtOnce = 1_000;

    /// <summary>Waits for a submit, as long as TestKit's <c>ExpectMsg</c> does, whether it is answered or not. Each submit is returned
    /// once.</summary>
    /// <returns>The message.</returns>
    public TaskSubmitted ExpectSubmit(TimeSpan? within = null) => _heard.FishForMessage<TaskSubmitted>(_ => true, within);

    /// <summary>Waits for a submit with a task of the kind, and skips other submits.</summary>
    /// <returns>The submit's first task of the kind.</returns>
    public TaskSpec ExpectSubmitted(string kind, TimeSpan? within = null)
    {
        var submit = _heard.FishForMessage<TaskSubmitted>(message => message.Tasks.Any(task => task.Kind == kind), within);
        return submit.Tasks.First(task => task.Kind == kind);
    }

    /// <summary>Asserts that nothing is submitted for a while.</summary>
    public void ExpectNoSubmit(TimeSpan? within = null) => _heard.ExpectNoMsg(within ?? TimeSpan.FromMilliseconds(100));

    /// <summary>Makes the task succeed.</summary>
    /// <param name="result">The result of its handler, which becomes JSON.</param>
    /// <exception cref="SchedulerTestException">No task of that id is running, or the test does not decide how tasks of its kind end.</exception>
    public void Succeed<TResult>(TaskId task, TResult result) => _ends.End(task, Payload.Json(result), error: null);

    /// <inheritdoc cref="Succeed{TResult}"/>
    /// <summary>Makes the task succeed without a result.</summary>
    public void Succeed(TaskId task) => _ends.End(task, [], error: null);

    /// <summary>Makes the task fail permanently.</summary>
    /// <param name="error">The error of its handler.</param>
    /// <inheritdoc cref="Succeed{TResult}" path="/exception"/>
    public void Fail(TaskId task, string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _ends.End(task, [], error);
    }

    public void Dispose() => Scheduler.Dispose();
}
