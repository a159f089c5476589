using System.Diagnostics;
using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Bench;

/// <summary>What edges and groups cost, in a data folder on disk: how long until a graph is accepted, how fast a chain runs beside single round trips, and
/// what a group costs an outcome.</summary>
internal static class GraphBenchmark
{
    private const int Single = 2_000;
    private const int Chain = 10_000;
    private const int Many = 100_000;

    // The first of each is not counted: the compiler settles.
    private const int Rounds = 5;

    private static readonly (double Accepted, double Ran) NoTimes = (double.MaxValue, double.MaxValue);

    public static async IAsyncEnumerable<string> RunAsync()
    {
        yield return Line("graph of 10,000 tasks, 20,000 edges, one submit: accepted after", await BestAsync(AcceptAsync), "ms, target 200");
        yield return Line("graph of 100,000 tasks in 10 chunks of a group: accepted after", await BestAsync(AcceptChunksAsync), "ms, target 2,000");
        var single = await BestAsync(RoundTripsAsync);
        var chain = await BestAsync(ChainAsync);
        yield return Line("single round trips:", Single / single * 1_000, "tasks/s");
        yield return Line("a chain of 10,000:", Chain / chain * 1_000, string.Create(CultureInfo.InvariantCulture, $"tasks/s, {Chain / chain / (Single / single):0.00} of single round trips, target 0.25"));
        var alone = await BestAsync(async scheduler => (await FanInAsync(scheduler, group: null, Many)).Ran);
        var grouped = await BestAsync(async scheduler => (await FanInAsync(scheduler, "fan", Many)).Ran);
        yield return Line("100,000 tasks, alone:", Many / alone * 1_000, "tasks/s");
        yield return Line("100,000 tasks of a group that one task waits for:", Many / grouped * 1_000, string.Create(CultureInfo.InvariantCulture, $"tasks/s, {grouped / alone:0.00} of the time alone"));
    }

    /// <summary>So many tasks in one group beside as many in none, in turns, the best of two after one that is not counted. Takes minutes, and so is not among the others.</summary>
    public static async IAsyncEnumerable<string> RunLargeAsync(int tasks)
    {
        var (alone, grouped) = (NoTimes, NoTimes);
        for (var round = 0; round <= 2; round++)
        {
            var (nextAlone, nextGrouped) = (await WithSchedulerAsync(s => FanInAsync(s, group: null, tasks)), await WithSchedulerAsync(s => FanInAsync(s, "fan", tasks)));
            (alone, grouped) = round == 0 ? (alone, grouped) : (Best(alone, nextAlone), Best(grouped, nextGrouped));
        }

        yield return Line(Of("tasks in no group: accepted at", tasks), tasks / alone.Accepted * 1_000, "tasks/s");
        yield return Line(Of("tasks in one group: accepted at", tasks), tasks / grouped.Accepted * 1_000, Share(grouped.Accepted / alone.Accepted));
        yield return Line(Of("tasks in no group: run at", tasks), tasks / alone.Ran * 1_000, "tasks/s");
        yield return Line(Of("tasks in one group, for which one task waits: run at", tasks), tasks / grouped.Ran * 1_000, Share(grouped.Ran / alone.Ran));

        static string Of(string what, int tasks) => string.Create(CultureInfo.InvariantCulture, $"{tasks:N0} {what}");

        static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"tasks/s, {share:0.00} of the time in none");

        static (double Accepted, double Ran) Best((double Accepted, double Ran) one, (double Accepted, double Ran) other) =>
            (Math.Min(one.Accepted, other.Accepted), Math.Min(one.Ran, other.Ran));
    }

    private static string Line(string what, double figure, string unit) => string.Create(CultureInfo.InvariantCulture, $"{what,-70} {figure,10:N0} {unit}");

    private static async Task<double> BestAsync(Func<EmbeddedScheduler, Task<double>> measure)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= Rounds; round++)
        {
            var took = await WithSchedulerAsync(measure);
            best = round == 0 ? best : Math.Min(best, took);
        }

        return best;
    }

    private static async Task<T> WithSchedulerAsync<T>(Func<EmbeddedScheduler, Task<T>> measure)
    {
        using var folder = new TempFolder();
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = folder.Path;
            options.Nodes = [new NodeOptions { Name = "node", Slots = 4 }];
        });
        return await measure(scheduler);
    }

    // Each task waits for two of those before it.
    private static async Task<double> AcceptAsync(EmbeddedScheduler scheduler)
    {
        await HoldAsync(scheduler);
        return await TimeAsync(() => SubmitAsync(scheduler, Graph(0, Chain, null)));
    }

    private static async Task<double> AcceptChunksAsync(EmbeddedScheduler scheduler)
    {
        await HoldAsync(scheduler);
        (await scheduler.OpenGroupAsync("all")).OrThrow();
        return await TimeAsync(async () =>
        {
            for (var from = 0; from < Many; from += Chain)
            {
                await SubmitAsync(scheduler, Graph(from, Chain, "all"));
            }
        });
    }

    private static Task<double> RoundTripsAsync(EmbeddedScheduler scheduler) => TimeAsync(async () =>
    {
        for (var i = 0; i < Single; i++)
        {
            await SubmitAsync(scheduler, [Task(i)]);
            await scheduler.WaitAsync(Id(i));
        }
    });

    private static async Task<double> ChainAsync(EmbeddedScheduler scheduler)
    {
        await HoldAsync(scheduler);
        await SubmitAsync(scheduler, [.. Enumerable.Range(0, Chain).Select(i => Task(i) with { After = i == 0 ? [] : [Id(i - 1)] })]);
        return await TimeAsync(async () =>
        {
            (await scheduler.ReleaseAsync(HoldTarget.Kind, "noop")).OrThrow();
            await scheduler.WaitAsync(Id(Chain - 1));
        });
    }

    private static async Task<(double Accepted, double Ran)> FanInAsync(EmbeddedScheduler scheduler, string? group, int tasks)
    {
        await HoldAsync(scheduler);
        if (group is not null)
        {
            (await scheduler.OpenGroupAsync(group)).OrThrow();
        }

        var accepted = await TimeAsync(async () =>
        {
            for (var from = 0; from < tasks; from += Chain)
            {
                await SubmitAsync(scheduler, [.. Enumerable.Range(from, Math.Min(Chain, tasks - from)).Select(i => Task(i) with { Group = group })]);
            }
        });
        if (group is not null)
        {
            await SubmitAsync(scheduler, [Task(tasks) with { After = [Dependency.OnGroup(group)] }]);
            (await scheduler.SealGroupAsync(group)).OrThrow();
        }

        var ran = await TimeAsync(async () =>
        {
            (await scheduler.ReleaseAsync(HoldTarget.Kind, "noop")).OrThrow();
            await scheduler.WaitAsync(Id(group is null ? tasks - 1 : tasks));
        });
        return (accepted, ran);
    }

    private static TaskSpec[] Graph(int from, int count, string? group) =>
        [.. Enumerable.Range(from, count).Select(i => Task(i) with { Group = group, After = i < 3 ? [] : [Id(i - 1), Id(i / 2)] })];

    private static TaskSpec Task(int number) => new() { Id = Id(number), Kind = "noop" };

    private static TaskId Id(int number) => new(string.Create(CultureInfo.InvariantCulture, $"task-{number:D7}"));

    private static async Task HoldAsync(EmbeddedScheduler scheduler) => (await scheduler.HoldAsync(HoldTarget.Kind, "noop", "until all is submitted")).OrThrow();

    private static async Task SubmitAsync(EmbeddedScheduler scheduler, TaskSpec[] tasks) => (await scheduler.TrySubmitAsync(tasks)).OrThrow();

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }
}
