using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Attempts;

public sealed class ProgressTests
{
    [Fact]
    public void The_first_is_told_at_once_and_then_the_latest_four_times_a_second()
    {
        var time = new ManualTime();
        List<double> told = [];
        var throttle = new ProgressThrottle(time, (fraction, _) => told.Add(fraction));
        for (var i = 0; i < 100; i++)
        {
            throttle.Report(i / 100.0, null);
        }

        Assert.Equal([0], told);
        time.Advance(ProgressThrottle.Every);
        Assert.Equal([0, 0.99], told);

        // With nothing new there is nothing to tell, and what comes then is told at once.
        time.Advance(ProgressThrottle.Every);
        time.Advance(ProgressThrottle.Every);
        Assert.Equal((0, 2), (time.ArmedTimers, told.Count));
        throttle.Report(1, null);
        Assert.Equal([0, 0.99, 1], told);
        throttle.Report(0.5, null);
        throttle.End();
        time.Advance(ProgressThrottle.Every);
        throttle.Report(0.6, null);
        Assert.Equal((0, 3), (time.ArmedTimers, told.Count));
    }

    [Fact]
    public async Task What_is_not_from_0_to_1_is_refused_and_harms_nothing_else()
    {
        var bench = Bench.Of((string? _, TaskContext context) =>
        {
            context.ReportProgress(0, new string('x', 1_000));
            foreach (var wrong in new[] { -0.001, 1.001, double.NaN, double.PositiveInfinity, 40 })
            {
                var refused = Assert.Throws<ArgumentOutOfRangeException>(() => context.ReportProgress(wrong));
                Assert.StartsWith("Progress must be from 0 to 1: report 0.4 for 40 %", refused.Message, StringComparison.Ordinal);
            }

            return Task.FromResult(1);
        });
        Assert.IsType<AttemptSucceededReport>(await bench.RunAsync(Bench.Assign()));
        var told = Assert.Single(bench.Listener.Progressed);
        Assert.Equal((0, TaskProgress.MostMessageChars), (told.Fraction, told.Message!.Length));
    }

    [Fact]
    public async Task A_handler_that_is_refused_and_does_not_care_fails_with_that_reason()
    {
        var bench = Bench.Of((string? _, TaskContext context) =>
        {
            context.ReportProgress(40);
            return Task.FromResult(1);
        });
        var report = Assert.IsType<AttemptFailedReport>(await bench.RunAsync(Bench.Assign()));
        Assert.Contains("Progress must be from 0 to 1", report.Error, StringComparison.Ordinal);
    }
}
