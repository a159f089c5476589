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

    public static async IAsyncEnumerable<string> RunAsync()
    {
        yield return Line("graph of 10,000 tasks, 20,000 edges, one submit: accepted after", await BestAsync(AcceptAsync), "ms, target 200");
        yield return Line("graph of 100,000 tasks in 10 chunks of a group: accepted after", await BestAsync(AcceptChunksAsync), "ms, target 2,000");
        var single = await BestAsync(RoundTripsAsync);
        var chain = await BestAsync(ChainAsync);
        yield return Line("single round trips:", Single / single * 1_000, "tasks/s");
        yield return Line("a chain of 10,000:", Chain / chain * 1_000, string.Create(CultureInfo.InvariantCulture, $"tasks/s, {Chain / chain / (Single / single):0.00} of single round trips, target 0.25"));
        var alone = await BestAsync(scheduler => FanInAsync(scheduler, group: null));
        var grouped = await BestAsync(scheduler => FanInAsync(scheduler, "fan"));
        yield return Line("100,000 tasks, alone:", Many / alone * 1_000, "tasks/s");
        yield return Line("100,000 tasks of a group that one task waits for:", Many / grouped * 1_000, string.Create(CultureInfo.InvariantCulture, $"tasks/s, {grouped / alone:0.00} of the time alone"));
    }

    private static string Line(string what, double figure, string unit) => string.Create(CultureInfo.InvariantCulture, $"{what,-70} {figure,10:N0} {unit}");

    private static async Task<double> BestAsync(Func<EmbeddedScheduler, Task<double>> measure)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= Rounds; round++)
        {
            using var folder = new TempFolder();
            await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
            {
                options.DataFolder = folder.Path;
                options.Nodes = [new NodeOptions { Name = "node", Slots = 4 }];
            });
            var took = await measure(scheduler);
            best = round == 0 ? best : Math.Min(best, took);
        }

        return best;
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

    private static async Task<double> FanInAsync(EmbeddedScheduler scheduler, string? group)
    {
        await HoldAsync(scheduler);
        if (group is not null)
        {
            (await scheduler.OpenGroupAsync(group)).OrThrow();
        }

        for (var from = 0; from < Many; from += Chain)
        {
            await SubmitAsync(scheduler, [.. Enumerable.Range(from, Chain).Select(i => Task(i) with { Group = group })]);
        }

        if (group is not null)
        {
            await SubmitAsync(scheduler, [Task(Many) with { After = [Dependency.OnGroup(group)] }]);
            (await scheduler.SealGroupAsync(group)).OrThrow();
        }

        return await TimeAsync(async () =>
        {
            (await scheduler.ReleaseAsync(HoldTarget.Kind, "noop")).OrThrow();
            await scheduler.WaitAsync(Id(group is null ? Many - 1 : Many));
        });
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
