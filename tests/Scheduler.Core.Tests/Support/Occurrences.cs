using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.Support;

/// <summary>A world with one schedule, due every 10 s from 1,010 s on, and what was decided of its occurrences.</summary>
internal sealed class Occurrences
{
    public const string Name = "s";
    public const int Every = 10;

    public Occurrences(ScheduleSpec? spec = null, SchedulerLimits? limits = null)
    {
        World = new World(new KernelOptions { Recurrences = new EverySeconds(), Limits = limits ?? SchedulerLimits.Default });
        Assert.IsType<Acknowledged>(World.Do(new SetSchedule(spec ?? Spec())));
    }

    public World World { get; }

    public ScheduleInfo Info => Assert.Single(World.Follower.Schedules(new ScheduleFilter { Name = Name }).Schedules);

    /// <summary>What was decided, in order: <c>1010 Submitted</c>, or <c>1010-1040 Missed</c> for several.</summary>
    public IEnumerable<string> Decided => World.Events.SelectMany(e => e switch
    {
        OccurrenceSubmitted s => [$"{Seconds(s.Due)}{(s.Asked ? "!" : "")} Submitted"],
        OccurrencesSkipped s when s.Count == 1 => [$"{Seconds(s.First)} {s.Reason}"],
        OccurrencesSkipped s => [$"{Seconds(s.First)}-{Seconds(s.Last)} {s.Reason}"],
        _ => (string[])[],
    });

    public static ScheduleSpec Spec(OverlapPolicy overlap = OverlapPolicy.Allow, CatchUp? catchUp = null, string recurrence = "10") => new()
    {
        Name = Name,
        Recurrence = recurrence,
        Task = Given.Task("template"),
        Overlap = overlap,
        CatchUp = catchUp ?? CatchUp.Latest,
    };

    public static string TaskOf(int seconds) => $"{Name}@{Moment(seconds).ToDateTimeOffset():yyyy-MM-dd'T'HH:mm:ss'Z'}";

    public static Timestamp Moment(int seconds) => Timestamp.FromSeconds(seconds);

    /// <summary>The invariant: each moment at which it was due has one decision, in order.</summary>
    public void EachMomentIsDecidedOnce(int from, int to)
    {
        var moments = World.Events.SelectMany(e => e switch
        {
            OccurrenceSubmitted { Asked: false } s => Enumerable.Repeat(Seconds(s.Due), 1),
            OccurrencesSkipped s => Enumerable.Range(0, (int)s.Count).Select(i => Seconds(s.First) + (i * Every)),
            _ => [],
        }).ToArray();
        Assert.Equal(Enumerable.Range(0, ((to - from) / Every) + 1).Select(i => from + (i * Every)), moments);
    }

    private static int Seconds(Timestamp moment) => (int)(moment.Ticks / TimeSpan.TicksPerSecond);
}
