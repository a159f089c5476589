using Microsoft.AspNetCore.Builder;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Tests;

public sealed class MapSchedulerTests
{
    [Fact]
    public async Task An_application_without_a_scheduler_is_told_how_to_add_one()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var wrong = Assert.Throws<SchedulerConfigurationException>(() => app.MapScheduler());

        Assert.Equal(
            "MapScheduler() finds no scheduler among the services: add one before the application is built, with services.AddScheduler(…) of the package Scheduler.Embedded, or, "
            + "for a cluster, services.AddSchedulerClient() of Scheduler.Actors.",
            wrong.Message);
    }
}
