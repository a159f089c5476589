using System.Text.Json.Nodes;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>The forms in which people submit and handle tasks.</summary>
public abstract class AuthoringBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TaskKind<Resize, Size> Resizing = new("resize") { Version = 2, Aliases = ["thumbnail"] };

    [Fact]
    public async Task A_typed_kind_is_submitted_and_handled()
    {
        var seen = new TaskCompletionSource<string>();
        await StartAsync(handlers => handlers.Handle(Resizing, (r, context) =>
        {
            seen.TrySetResult($"{context.Headers["tenant"]} {context.Headers[PayloadVersion.Header]} {context.Timeout}");
            return new Size(r.Width, r.Height);
        }));

        var task = await Client.SubmitAsync(Resizing, new Resize(100, 50), o => o.Priority(5).Header("tenant", "acme").Timeout(TimeSpan.FromMinutes(1)));

        Assert.Equal(new Size(100, 50), await task.ResultAsync().WaitAsync(Bounded.Longest));
        Assert.Equal("acme 2 00:01:00", await seen.Task);
    }

    [Fact]
    public async Task A_task_of_an_earlier_name_and_shape_is_done_by_the_handler_of_today()
    {
        await StartAsync(handlers => handlers
            .Handle(Resizing, r => new Size(r.Width, r.Height))
            .Upcast("resize", 1, (JsonObject old) => new Resize((int)old["side"]!, (int)old["side"]!)));

        var task = await Client.SubmitAsync<Size>("thumbnail", new { Side = 30 });

        Assert.Equal(new Size(30, 30), await task.ResultAsync().WaitAsync(Bounded.Longest));
    }

    [Fact]
    public async Task Middleware_may_have_another_attempt_and_the_handler_what_it_left()
    {
        await StartAsync(handlers => handlers
            .UseMiddleware((payload, context, next) =>
            {
                context.Items["seen"] = context.Attempt;
                return context is { Kind: "counted", Attempt: 1 } ? throw new RetryAfterException(TimeSpan.Zero) : next(payload, context);
            })
            .Handle("counted", (string name, TaskContext context) => $"{name} {context.Items["seen"]}"));

        Assert.Equal("Ada 2", ResultOf<string>(await RunAsync(Spec("t", "counted"))));
    }

    [Fact]
    public async Task A_handler_adds_and_spawns_typed_tasks_with_options()
    {
        await StartAsync(handlers => handlers
            .Handle("parent", async (TaskContext context) =>
            {
                var first = context.Then("greet", "Ada", o => o.Id("first"));
                context.Then("greet", "Grace", o => o.DependsOn(first));
                return (await context.SpawnAsync(Resizing, new Resize(1, 2), o => o.Header("by", "parent"))).Task.Value;
            })
            .Handle(Resizing, r => new Size(r.Width, r.Height)));

        Assert.Equal("p/s1", ResultOf<string>(await RunAsync(Spec("p", "parent"))));
        Assert.Equal(new Size(1, 2), ResultOf<Size>(await EndAsync("p/s1")));
        Assert.Equal("Hello, Grace!", ResultOf<string>(await EndAsync("p/2")));
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("first")));
    }

    [Fact]
    public async Task A_stream_has_no_limit_that_a_caller_must_know()
    {
        await StartAsync(new ShellOptions { Limits = SchedulerLimits.Default with { MaxTasksPerSubmit = 100 } });

        var receipts = await Client.SubmitStreamAsync(Specs(1_500, "noop")).ToListAsync();

        Assert.Equal(Specs(1_500).Select(task => task.Id), receipts.Select(receipt => receipt.Task));
        Assert.All(await EndsAsync(Specs(1_500).TakeLast(10)), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
    }

    [Fact]
    public async Task A_unique_key_gives_the_handle_of_the_task_that_has_it()
    {
        await StartAsync();
        var first = await Client.SubmitAsync("greet", "Ada", o => o.Unique("greeting").At(MuchLater.ToDateTimeOffset()));

        var second = await Client.SubmitAsync("greet", "Grace", o => o.Unique("greeting"));

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(UniqueResult.Existing, second.Receipt!.Value.Unique);
    }

    public sealed record Resize(int Width, int Height);

    public sealed record Size(int Width, int Height);
}
