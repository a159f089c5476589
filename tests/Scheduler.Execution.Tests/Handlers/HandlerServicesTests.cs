using Microsoft.Extensions.DependencyInjection;
using Scheduler.Core;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Handlers;

public sealed class HandlerServicesTests
{
    private readonly List<Unit> _units = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_is_made_in_a_scope_of_its_attempt_which_ends_before_the_report(bool registered)
    {
        var bench = new Bench { Services = Provider(registered) };
        bench.Registry.Handle<UnitHandler, string?, int>("work");
        Listener first = new(), second = new();

        bench.Start(listener: first);
        await first.HasEnded;
        Assert.True(_units[0].Disposed);
        bench.Start(listener: second);
        await second.HasEnded;

        Assert.Equal(2, _units.Count);
        Assert.All(_units, u => Assert.True(u is { Disposed: true, HandlerDisposed: true, UsedTwice: true }));
    }

    [Fact]
    public async Task The_scope_of_a_failed_attempt_ends_too()
    {
        var bench = Bench.Of<int>(
            (_, context) =>
            {
                context.Services.GetRequiredService<Unit>();
                throw new InvalidOperationException("no");
            },
            Provider());

        Assert.StartsWith("System.InvalidOperationException: no", Assert.IsType<AttemptFailedReport>(await bench.RunAsync()).Error);
        Assert.True(Assert.Single(_units).Disposed);
    }

    [Fact]
    public async Task A_scope_that_fails_to_end_fails_the_attempt()
    {
        var bench = Bench.Of(
            (_, context) =>
            {
                context.Services.GetRequiredService<Unit>().FailOnDispose = true;
                return Task.FromResult(1);
            },
            Provider());

        Assert.Contains("could not be saved", Assert.IsType<AttemptFailedReport>(await bench.RunAsync()).Error);
    }

    [Fact]
    public async Task Where_both_fail_the_handlers_failure_is_told_and_the_scopes_is_logged()
    {
        var bench = Bench.Of<int>(
            (_, context) =>
            {
                context.Services.GetRequiredService<Unit>().FailOnDispose = true;
                throw new InvalidOperationException("first");
            },
            Provider());

        Assert.Contains("first", Assert.IsType<AttemptFailedReport>(await bench.RunAsync()).Error);
        Assert.Contains(bench.Log.Lines, l => l.Text.Contains("could not be released"));
    }

    [Fact]
    public async Task A_handler_that_asks_for_no_services_gets_no_scope()
    {
        var bench = Bench.Of((_, _) => Task.FromResult(1), new NoScopes());

        Assert.IsType<AttemptSucceededReport>(await bench.RunAsync());
    }

    [Fact]
    public async Task Without_services_the_failure_says_so()
    {
        var bench = new Bench();
        bench.Registry.Handle<UnitHandler, string?, int>("work");

        Assert.Contains(
            "without a service provider", Assert.IsType<AttemptFailedReport>(await bench.RunAsync()).Error);
    }

    private ServiceProvider Provider(bool registered = false)
    {
        var services = new ServiceCollection();
        services.AddScoped(_ =>
        {
            var unit = new Unit();
            _units.Add(unit);
            return unit;
        });
        if (registered)
        {
            services.AddScoped<UnitHandler>();
        }

        return services.BuildServiceProvider(validateScopes: true);
    }

    private sealed class Unit : IDisposable
    {
        public bool Disposed { get; private set; }

        public bool HandlerDisposed { get; set; }

        public bool UsedTwice { get; set; }

        public bool FailOnDispose { get; set; }

        public void Dispose()
        {
            Disposed = true;
            if (FailOnDispose)
            {
                throw new IOException("could not be saved");
            }
        }
    }

    private sealed class UnitHandler(Unit unit) : ITaskHandler<string?, int>, IAsyncDisposable
    {
        public async Task<int> HandleAsync(string? payload, TaskContext context)
        {
            await Task.Yield();
            unit.UsedTwice = ReferenceEquals(unit, context.Services.GetRequiredService<Unit>());
            Assert.False(unit.Disposed);
            return 1;
        }

        public ValueTask DisposeAsync()
        {
            unit.HandlerDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class NoScopes : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IServiceProviderIsService) ? null : throw new InvalidOperationException("nobody should ask");
    }
}
