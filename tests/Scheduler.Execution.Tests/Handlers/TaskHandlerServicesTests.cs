using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

/// <summary>Handlers that are services, and other names of kinds.</summary>
public sealed class TaskHandlerServicesTests
{
    [Theory]
    [InlineData("greet", "\"Hello, Ada!\"")]
    [InlineData("welcome", "\"Hello, Ada!\"")]
    [InlineData("forget", "")]
    public async Task A_class_handles_the_kind_of_its_attribute_and_its_aliases(string kind, string result)
    {
        await using var services = new ServiceCollection().AddSingleton(new Greeting("Hello")).AddTaskHandler<Greeter>().AddTaskHandler<Forgetter>().BuildServiceProvider();
        var bench = new Bench { Services = services };
        bench.Registry.AddFrom(services);

        var report = Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(kind, "\"Ada\"")));

        Assert.Equal(result, Encoding.UTF8.GetString(report.Result.Span));
        Assert.Equal(["forget", "greet", "welcome"], bench.Registry.Kinds);
        Assert.Equal(["greet", "welcome"], bench.Registry.YieldingKinds);
    }

    [Fact]
    public void A_class_that_is_no_handler_is_refused_at_once()
    {
        var services = new ServiceCollection();
        Assert.Equal(
            "Greeting has no attribute [TaskKind(\"…\")], so it is not known which kind it handles.",
            Assert.Throws<SchedulerConfigurationException>(() => services.AddTaskHandler<Greeting>()).Message);
        Assert.Equal(
            "NoHandler implements no ITaskHandler<TPayload, TResult> or ITaskHandler<TPayload>: it must implement one of them, once.",
            Assert.Throws<SchedulerConfigurationException>(() => services.AddTaskHandler<NoHandler>()).Message);
    }

    [Fact]
    public async Task Rules_of_exceptions_are_those_of_the_kind_whatever_name_the_task_has()
    {
        var bench = new Bench();
        bench.Registry.Handle("resize", (TaskContext _) => throw new IOException("full")).Alias("work", "resize").OnException<IOException>("resize", _ => RetryDecision.Never);

        Assert.False(Assert.IsType<AttemptFailedReport>(await bench.RunAsync()).Retryable);
    }

    [Fact]
    public void An_alias_must_be_free_and_lead_to_a_kind()
    {
        var taken = new HandlerRegistry().Handle("a", () => 1).Handle("b", () => 1);
        Assert.Equal("The kind 'b' has a handler already.", Assert.Throws<SchedulerConfigurationException>(() => taken.Alias("b", "a")).Message);
        var chain = new HandlerRegistry().Handle("a", () => 1).Alias("b", "a").Alias("c", "b");
        Assert.Equal(
            "Something is registered for 'b', which is another name of 'a': register it for 'a'.",
            Assert.Throws<SchedulerConfigurationException>(() => chain.Close(null)).Message);
        var upcast = new HandlerRegistry().Handle("a", (int width) => width).Alias("b", "a").Upcast<int, int>("b", 1, width => width);
        Assert.Throws<SchedulerConfigurationException>(() => upcast.Close(null));
        var missing = new HandlerRegistry().Handle("a", () => 1).Alias("old", "b");
        Assert.StartsWith(
            "There is no handler for the kind 'b'.",
            Assert.Throws<SchedulerConfigurationException>(() => new Scheduler.Execution.Attempts.AttemptRunner(missing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_needs_nothing_runs_without_services()
    {
        var bench = new Bench();
        bench.Registry.Handle<Plain, string, string>("work");

        Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign(json: "\"Ada\"")));
    }

    public sealed record Greeting(string Word);

    [TaskKind("greet", Aliases = ["welcome"], CanYield = true)]
    public sealed class Greeter(Greeting greeting) : ITaskHandler<string, string>
    {
        public Task<string> HandleAsync(string payload, TaskContext context) => Task.FromResult($"{greeting.Word}, {payload}!");
    }

    [TaskKind("forget")]
    public sealed class Forgetter : ITaskHandler<string>
    {
        public Task HandleAsync(string payload, TaskContext context) => Task.CompletedTask;
    }

    [TaskKind("none")]
    public sealed class NoHandler;

    public sealed class Plain : ITaskHandler<string, string>
    {
        public Task<string> HandleAsync(string payload, TaskContext context) => Task.FromResult(payload);
    }
}
