using System.Net;
using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Tests;

/// <summary>Over HTTP a scheduler answers as it does in its own process.</summary>
public sealed class HttpClientTests
{
    public static TheoryData<string> OddIds =>
        ["a/b", "a%2Fb", "%", "a b", "..", ".", "-", "ü/日本/😀", "a?b=c&d#e", "new\nline", "\u0001", "a+b", "\"quoted\"", "outcome", "a\\b", new string('x', 200)];

    [Fact]
    public async Task A_task_goes_from_submit_to_result()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Handle("greet", (string name) => $"Hello, {name}!"));
        var task = await bench.Client.SubmitAsync<string>("greet", "Ada");
        Assert.Equal("Hello, Ada!", await task.ResultAsync());
        Assert.Equal(await bench.Direct.GetAsync(task.Id), await bench.Client.GetAsync(task.Id), new ByText());
    }

    [Theory]
    [MemberData(nameof(OddIds))]
    public async Task Any_id_finds_its_task(string id)
    {
        await using var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        var task = new TaskId(id);
        await bench.Client.SubmitAsync(new TaskSpec { Id = task, Kind = "noop" });
        Assert.Equal(task, (await bench.Client.GetAsync(task))!.Id);
        Assert.Equal(PendingReason.NoNodes, (await bench.Client.ExplainAsync(task))!.Reason);
        Assert.Equal(new CancelAccepted(task, TaskPhase.Cancelled), (await bench.Client.CancelAsync(task)).Value);
        Assert.Equal(TaskPhase.Cancelled, (await bench.Client.WaitAsync(task)).Phase);
        Assert.Equal(new RetryAccepted(task, TaskPhase.Pending), (await bench.Client.RetryAsync(task)).Value);
        Assert.Equal(task, Assert.Single((await bench.Client.ListAsync(new TaskFilter { IdPrefix = id })).Tasks).Id);
    }

    [Fact]
    public async Task All_that_a_task_says_arrives_and_comes_back()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        var far = new Timestamp(new DateTime(2_100, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks + 1_234_567);
        var spec = new TaskSpec
        {
            Id = new TaskId("a"),
            Kind = "noop",
            Payload = new byte[] { 0, 255, 10 },
            Priority = -7,
            Request = new Resources(1_500, 1L << 40, new NamedAmount("gpu", 2)),
            RequiredLabels = new Labels([new("zone", "a"), new("disk", "")]),
            Retry = new RetryPolicy { MaxAttempts = 9, BaseDelay = TimeSpan.FromTicks(3), MaxDelay = TimeSpan.FromDays(3_650), JitterPercent = 0 },
            Estimate = TimeSpan.FromTicks(1),
            Timeout = TimeSpan.FromHours(30),
            NotBefore = far,
            Deadline = far + TimeSpan.FromTicks(1),
            ExpiresAt = far + TimeSpan.FromDays(1),
            Headers = new Dictionary<string, string> { ["traceparent"] = "00-ä" },
            Principal = "ada",
            FairnessKey = "tenant",
            Weight = 3,
            Slots = 2,
        };

        // Known already, with the same content: so nothing of it was lost on the way.
        await bench.Direct.SubmitAsync(spec);
        Assert.True((await bench.Client.SubmitAsync(spec)).AlreadyKnown);
        var back = (await bench.Client.GetAsync(spec.Id))!.Spec!;
        Assert.True((await bench.Direct.SubmitAsync(back)).AlreadyKnown);
        Assert.Equal(spec.Headers, back.Headers);
        Assert.Equal(spec.Retry, back.Retry);
        Assert.Equal((spec.Principal, spec.FairnessKey, spec.Weight, spec.Slots), (back.Principal, back.FairnessKey, back.Weight, back.Slots));
    }

    public static TheoryData<RetryPolicy, string> Policies => new()
    {
        { new() { MaxAttempts = 5 }, """maxAttempts":5""" },
        { new() { MaxAttempts = 5, JitterPercent = 0 }, """retry":{"maxAttempts":5,"baseDelay":1,"maxDelay":300,"jitterPercent":0}""" },
        { new() { Backoff = RetryBackoff.Fixed }, """retry":{"maxAttempts":3,"backoff":"fixed","baseDelay":1,"jitterPercent":50}""" },
        {
            new() { Delays = [TimeSpan.FromSeconds(0.5), TimeSpan.FromMinutes(1)], MaxAge = TimeSpan.FromDays(1) },
            """retry":{"maxAttempts":3,"delays":[0.5,60],"jitterPercent":50,"maxAge":86400}"""
        },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_retry_policy_is_written_with_what_it_uses_and_reads_as_it_was(RetryPolicy policy, string json)
    {
        var task = SchedulerJsonText.Of(new TaskSpec { Id = new TaskId("a"), Kind = "noop", Retry = policy });

        Assert.Contains(json, task, StringComparison.Ordinal);
        Assert.Equal(policy, SchedulerJsonText.ReadTask(Encoding.UTF8.GetBytes(task)).Retry);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"a\" :  1.0e3, \"\\u0041\": [null]}")]
    [InlineData(" {} ")]
    [InlineData("{\n}")]
    [InlineData("not json")]
    [InlineData("\"\\ud800\"")]
    public async Task Payloads_and_results_come_back_byte_by_byte(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await using var bench = await ApiBench.StartAsync(o => o.Handlers.HandleBytes("echo", (payload, _) => ValueTask.FromResult(payload)));
        await bench.Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "echo", Payload = bytes });
        var task = await bench.Client.WaitAsync(new TaskId("a"));
        Assert.Equal(bytes, task.Result!.Value.ToArray());
        await bench.Client.SubmitAsync(new TaskSpec { Id = new TaskId("b"), Kind = "echo", Payload = bytes, NotBefore = Timestamp.From(DateTimeOffset.MaxValue) });
        Assert.Equal(bytes, (await bench.Client.GetAsync(new TaskId("b")))!.Spec!.Payload.ToArray());
    }

    [Fact]
    public async Task Pages_are_those_of_the_scheduler()
    {
        await using var bench = await ApiBench.StartAsync();
        var tasks = Enumerable.Range(0, 250).Select(i => new TaskSpec { Id = new TaskId($"t{i:d3}"), Kind = "noop" }).ToArray();
        await bench.Client.SubmitManyAsync(tasks);
        await bench.Client.WaitAllAsync(tasks.Select(t => t.Id));
        foreach (var filter in new[] { new TaskFilter { Limit = 7 }, new TaskFilter { Limit = 170, Details = true, Phase = TaskPhase.Succeeded, Kind = "noop", Queue = "default", IdPrefix = "t" } })
        {
            var next = filter;
            do
            {
                var direct = await bench.Direct.ListAsync(next);
                var page = await bench.Client.ListAsync(next);
                Assert.Equal(direct.Tasks.Select(t => t.Id), page.Tasks.Select(t => t.Id));
                Assert.Equal(direct.Next, page.Next);
                next = filter with { After = page.Next };
            }
            while (next.After is not null);
        }

        Assert.Equal(await bench.Direct.CountAsync(), await bench.Client.CountAsync());
        Assert.Equal("one", Assert.Single(await bench.Client.NodesAsync()).Id.Name);
        await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await bench.Client.ListAsync(new TaskFilter { Limit = 0 }));
        await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await bench.Client.ListAsync(new TaskFilter { After = "nonsense" }));
    }

    [Fact]
    public async Task Statistics_are_those_of_the_scheduler()
    {
        var slow = new QueueOptions { Name = "slow", Policy = "srtf", AgeAfter = null, Preempt = false, Slice = TimeSpan.FromTicks(12_345), Paused = true };
        await using var bench = await ApiBench.StartAsync(o => o.Queues = [new QueueOptions(), slow]);
        await bench.Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", Estimate = TimeSpan.FromHours(1) });
        await bench.Client.SubmitAsync(new TaskSpec { Id = new TaskId("b"), Kind = "noop", Queue = "slow" });
        await bench.Client.WaitAsync(new TaskId("a"));

        var (direct, client) = (await bench.Direct.StatisticsAsync(), await bench.Client.StatisticsAsync());

        Assert.Equal(direct.Queues, client.Queues);
        Assert.Equal(direct.Kinds, client.Kinds);
        Assert.Equal(direct, client with { Queues = direct.Queues, Kinds = direct.Kinds });
        Assert.Equal((slow, 1L), (client.Queues[1].Queue, client.Queues[1].Waiting));
        Assert.NotNull(client.Kinds[0].Error);
    }

    [Fact]
    public async Task Refusals_keep_their_codes()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Limits = new SchedulerLimits { MaxTasksPerSubmit = 2, MaxPayloadBytes = 10, MaxUnfinishedTasks = 1 });
        var a = new TaskSpec { Id = new TaskId("a"), Kind = "noop", NotBefore = Timestamp.From(DateTimeOffset.MaxValue) };
        await bench.Client.SubmitAsync(a);
        foreach (var tasks in new TaskSpec[][]
        {
            [],
            [a, a, a],
            [new TaskSpec { Id = a.Id, Kind = "noop", Priority = 1 }],
            [new TaskSpec { Id = new TaskId("b"), Kind = "weave" }],
            [new TaskSpec { Id = new TaskId("b"), Kind = "noop", Payload = new byte[11] }],
            [new TaskSpec { Id = new TaskId("b"), Kind = "noop" }],
            [new TaskSpec { Id = new TaskId(""), Kind = "noop" }],
        })
        {
            Assert.Equal((await bench.Direct.TrySubmitAsync(tasks)).Rejection, (await bench.Client.TrySubmitAsync(tasks)).Rejection);
        }

        var unknown = new TaskId("unknown");
        Assert.Null(await bench.Client.GetAsync(unknown));
        Assert.Null(await bench.Client.ExplainAsync(unknown));
        Assert.Equal(RejectionCode.UnknownTask, (await bench.Client.CancelAsync(unknown)).Rejection!.Code);
        Assert.Equal(RejectionCode.NotFinal, (await bench.Client.RetryAsync(a.Id)).Rejection!.Code);
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => bench.Client.WaitAsync(unknown));
        Assert.Equal(RejectionCode.UnknownTask, refused.Rejection.Code);
    }

    [Fact]
    public async Task A_scheduler_that_is_gone_is_unavailable()
    {
        await using var bench = await ApiBench.StartAsync();
        await bench.StopSchedulerAsync();
        Assert.Equal(RejectionCode.Unavailable, (await bench.Client.TrySubmitAsync([new TaskSpec { Id = new TaskId("a"), Kind = "noop" }])).Rejection!.Code);
        Assert.Equal(RejectionCode.Unavailable, (await Assert.ThrowsAsync<RequestRejectedException>(async () => await bench.Client.GetAsync(new TaskId("a")))).Rejection.Code);
        await bench.StopServerAsync();
        var refused = (await bench.Client.CancelAsync(new TaskId("a"))).Rejection!;
        Assert.Equal(RejectionCode.Unavailable, refused.Code);
        Assert.Contains(bench.Address.AbsoluteUri, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_for_an_outcome_does_not_keep_the_server_from_ending()
    {
        await using var bench = await ApiBench.StartAsync(o => o.Nodes = []);
        await bench.Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop" });
        using var waiting = new CancellationTokenSource();
        var wait = bench.Client.WaitAsync(new TaskId("a"), waiting.Token);
        await bench.StopServerAsync();
        await Assert.ThrowsAsync<RequestRejectedException>(() => wait);
    }

    [Fact]
    public async Task Who_answers_a_change_by_anything_but_204_is_no_scheduler()
    {
        using var client = new HttpSchedulerClient(new Uri("http://stranger.example"), handler: new Stranger());
        Response<Acknowledged>[] answers = [await client.CordonNodeAsync("one"), await client.ConfigureQueueAsync(new QueueOptions())];
        var expected = new Rejection(
            RejectionCode.Unavailable, "No scheduler could be asked at http://stranger.example/. It answered 200 instead of 204.");
        Assert.All(answers, answer => Assert.Equal(expected, answer.Rejection));
    }

    /// <summary>A server that likes whatever it is sent.</summary>
    private sealed class Stranger : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }

    private sealed class ByText : IEqualityComparer<TaskInfo?>
    {
        public bool Equals(TaskInfo? x, TaskInfo? y) => Text(x) == Text(y);

        public int GetHashCode(TaskInfo? obj) => 0;

        private static string Text(TaskInfo? task) => task is null ? "" : Json.SchedulerJsonText.Of(task, details: true);
    }
}
