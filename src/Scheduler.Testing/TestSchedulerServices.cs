using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Embedded.Hosting;
using Scheduler.Testing.Engine;

namespace Scheduler.Testing;

/// <summary>A host under test: its scheduler is replaced; its configuration stays.</summary>
public static class TestSchedulerServices
{
    /// <summary>
    /// Replaces the scheduler that <see cref="SchedulerServiceCollectionExtensions.AddScheduler(IServiceCollection, Action{EmbeddedOptions})"/>
    /// added by a <see cref="TestScheduler"/> with the same options: it becomes the <see cref="ISchedulerClient"/>, its virtual clock the
    /// <see cref="TimeProvider"/>, and a test gets it by <c>services.GetRequiredService&lt;TestScheduler>()</c>. It starts when it is first
    /// requested.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">No scheduler was added before, or an option is out of range.</exception>
    public static IServiceCollection UseTestScheduler(this IServiceCollection services, TestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.All(service => service.ServiceType != typeof(SchedulerService)))
        {
            throw new SchedulerConfigurationException("There is no scheduler to be replaced: call AddScheduler before UseTestScheduler.");
        }

        options ??= new TestOptions();
        var clock = new TestClock(options);
        foreach (var hosted in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is Func<IServiceProvider, SchedulerService>).ToArray())
        {
            services.Remove(hosted);
        }

        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock.Time));
        services.AddSingleton(provider => new TestScheduler(provider.GetRequiredService<SchedulerService>().Options, options, clock));
        services.Replace(ServiceDescriptor.Singleton<ISchedulerClient>(provider => provider.GetRequiredService<TestScheduler>()));
        return services;
    }
}
