using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;

namespace Scheduler.Execution.Tests.Handlers;

public sealed class HandlerRegistryTests
{
    private readonly HandlerRegistry _registry = new();

    [Fact]
    public void Kinds_are_listed_in_order()
    {
        _registry.Handle<int, int>("b", (p, _) => Task.FromResult(p)).Handle<int, int>("a", (p, _) => Task.FromResult(p));

        Assert.Equal(["a", "b"], _registry.Kinds);
    }

    [Fact]
    public void A_kind_has_one_handler()
    {
        _registry.Handle<int, int>("a", (p, _) => Task.FromResult(p));

        var e = Assert.Throws<SchedulerConfigurationException>(() => _registry.Handle<int, int>("a", (p, _) => Task.FromResult(p)));

        Assert.Contains("'a'", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void A_kind_must_have_a_name(string? kind) =>
        Assert.Throws<SchedulerConfigurationException>(() => _registry.HandleBytes(kind!, (_, _) => default));

    [Fact]
    public void A_kind_too_long_is_refused() =>
        Assert.Throws<SchedulerConfigurationException>(() => _registry.HandleBytes(new string('x', 201), (_, _) => default));

    [Fact]
    public void Names_are_compared_by_ordinal()
    {
        _registry.HandleBytes("a", (_, _) => default).HandleBytes("A", (_, _) => default);

        Assert.True(_registry.Contains("A"));
        Assert.False(_registry.Contains("à"));
    }

    [Fact]
    public void An_unknown_kind_is_answered_with_the_known_names()
    {
        BuiltInKinds.AddTo(_registry);

        var e = Assert.Throws<SchedulerConfigurationException>(() => _registry.RequireKnown("thumbnail"));

        Assert.Contains("'thumbnail'", e.Message);
        Assert.Contains("noop, sleep", e.Message);
        _registry.RequireKnown("noop");
    }

    [Fact]
    public void A_runner_closes_its_registry()
    {
        _ = new AttemptRunner(_registry);

        Assert.Throws<SchedulerConfigurationException>(() => BuiltInKinds.AddTo(_registry));
    }
}
