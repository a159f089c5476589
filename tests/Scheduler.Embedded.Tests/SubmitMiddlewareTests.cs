using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

public sealed class SubmitMiddlewareTests
{
    [Fact]
    public async Task It_is_around_the_submits_of_clients_and_of_handlers()
    {
        await using var scheduler = await Run.InMemoryAsync(options => options
            .UseSubmitMiddleware((tasks, next, stop) => next([.. tasks.Select(task => task with { Principal = task.Principal + "a" })], stop))
            .UseSubmitMiddleware((tasks, next, stop) => next([.. tasks.Select(task => task with { Principal = task.Principal + "b" })], stop))
            .Handle("who", async (bool parent, TaskContext context) =>
            {
                return parent ? context.Principal + " " + (await context.SpawnAsync("who", false)).Task : context.Principal;
            }));

        var parent = await scheduler.SubmitAsync<string>("who", true, o => o.Id("p"));

        Assert.Equal("ab p/s1", await parent.ResultAsync());
        Assert.Equal("ab", await scheduler.Handle<string>("p/s1").ResultAsync());
    }

    [Fact]
    public async Task In_a_host_it_is_a_service()
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSingleton<ISubmitMiddleware, Refusing>().AddScheduler(_ => { });
        using var host = application.Build();
        await host.StartAsync();

        var refused = await host.Services.GetRequiredService<ISchedulerClient>().TrySubmitAsync([Run.Task("a")]);

        Assert.Equal(RejectionCode.NotAllowed, refused.Rejection?.Code);
        await host.StopAsync();
    }

    [Fact]
    public async Task One_that_answers_nothing_is_told_what_it_must_return()
    {
        await using var scheduler = await Run.InMemoryAsync(options => options.UseSubmitMiddleware((_, _, _) => default).Handle("work", () => 1));

        Assert.Equal(
            "A submit middleware answered nothing: it must return what next returns, or a refusal.",
            (await Assert.ThrowsAsync<SchedulingException>(async () => await scheduler.SubmitAsync("work"))).Message);
    }

    private sealed class Refusing : ISubmitMiddleware
    {
        public ValueTask<Response<SubmitAccepted>> SubmitAsync(IReadOnlyList<TaskSpec> tasks, SubmitDelegate next, CancellationToken cancellationToken) =>
            new(new Response<SubmitAccepted>(null, new Rejection(RejectionCode.NotAllowed, "Not today.")));
    }
}
