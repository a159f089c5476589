using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class ScheduleStatisticsTests
{
    [Fact]
    public void Lateness_is_that_of_the_occurrences_that_this_scheduler_has_submitted()
    {
        var it = new Occurrences();
        it.World.Pass(10);
        it.World.Pass(13);

        var statistics = it.World.Follower.Statistics().Schedules;

        Assert.Equal(new ScheduleStatistics(1, 0, new OccurrenceCounts(Submitted: 2))
        {
            SubmittedSince = 2,
            MeanLateness = TimeSpan.FromSeconds(1.5),
            MaxLateness = TimeSpan.FromSeconds(3),
        }, statistics);
        it.World.Failover();
        Assert.Equal(new ScheduleStatistics(1, 0, new OccurrenceCounts(Submitted: 2)), it.World.Follower.Statistics().Schedules);
    }
}
