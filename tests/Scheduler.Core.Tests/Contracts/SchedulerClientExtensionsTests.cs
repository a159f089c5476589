using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Contracts;

/// <summary>The short forms of a submit, asked of a client that notes what it is asked.</summary>
public sealed class SchedulerClientExtensionsTests
{
    private static readonly TaskKind<Resize, int> Resizing = new("resize") { Version = 2, Aliases = ["thumbnail"] };

    private readonly NotingClient _client = new();

    [Fact]
    public async Task A_submit_says_kind_payload_and_options()
    {
        await _client.SubmitAsync("resize", new Resize("a.png", 100), o => o.Queue("images").After(TimeSpan.FromHours(1)));
        await _client.SubmitAsync("resize", "a.png");
        await _client.SubmitAsync("clean");
        await _client.SubmitAsync("clean", o => o.Priority(1), CancellationToken.None);
        await _client.SubmitAsync("clean", CancellationToken.None);

        Assert.Equal(
            [("resize", """{"image":"a.png","width":100}""", "images", 0), ("resize", "\"a.png\"", "default", 0), ("clean", "", "default", 0), ("clean", "", "default", 1), ("clean", "", "default", 0)],
            _client.Tasks.Select(task => (task.Kind, Encoding.UTF8.GetString(task.Payload.Span), task.Queue, task.Priority)));
        Assert.Equal(Timestamp.From(NotingClient.Now.AddHours(1)), _client.Tasks[0].NotBefore);
        Assert.Equal(5, _client.Tasks.Select(task => task.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_typed_kind_says_name_version_and_how_its_result_is_read()
    {
        var task = await _client.SubmitAsync(Resizing, new Resize("a.png", 100), o => o.Id("a"));

        Assert.Equal(("a", "resize", "2"), (task.Id.Value, _client.Tasks[0].Kind, _client.Tasks[0].Headers![PayloadVersion.Header]));
        Assert.Equal(17, await task.ResultAsync());
        Assert.Equal(17, await (await _client.SubmitAsync<int>("resize", "a.png", o => o.Queue("q"))).ResultAsync());
        Assert.Equal(17, await _client.Handle(Resizing, "a").ResultAsync());
        Assert.Equal(TaskPhase.Succeeded, (await _client.Handle("a").WaitAsync()).Phase);
    }

    [Fact]
    public async Task A_handle_is_an_id_and_an_edge()
    {
        var first = await _client.SubmitAsync("a");
        await _client.SubmitAsync("b", o => o.DependsOn(first));

        Assert.Equal([Dependency.OnTask(first)], _client.Tasks[1].After);
        Assert.Equal(first.Id, first.Receipt!.Value.Task);
    }

    [Fact]
    public async Task A_stream_is_sent_in_chunks_by_count_and_by_bytes()
    {
        Assert.Equal(2_500, await _client.SubmitStreamAsync(Enumerable.Range(0, 2_500).Select(i => Spec(i))).CountAsync());
        Assert.Equal([1_000, 1_000, 500], _client.Submits);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => Spec(i).Id), _client.Tasks.Select(task => task.Id));

        _client.Submits.Clear();
        var receipts = await _client.SubmitStreamAsync(Enumerable.Range(0, 20).Select(i => Spec(i, 60_000)).ToAsyncEnumerable()).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => Spec(i).Id), receipts.Select(receipt => receipt.Task));
        Assert.Equal([8, 8, 4], _client.Submits);

        _client.Submits.Clear();
        Assert.Empty(await _client.SubmitStreamAsync(Array.Empty<TaskSpec>()).ToListAsync());
        Assert.Empty(_client.Submits);
    }

    [Fact]
    public async Task A_scheduler_that_takes_less_at_a_time_gets_smaller_chunks()
    {
        _client.Most = 300;
        Assert.Equal(1_001, await _client.SubmitStreamAsync(Enumerable.Range(0, 1_001).Select(i => Spec(i))).CountAsync());
        Assert.Equal([250, 250, 250, 250, 1], _client.Submits);
        Assert.Equal(Enumerable.Range(0, 1_001).Select(i => Spec(i).Id), _client.Tasks.Select(task => task.Id));
    }

    [Fact]
    public async Task A_stream_ends_where_a_chunk_is_refused_and_what_was_sent_before_counts()
    {
        _client.RefusedId = "t1500";
        var receipts = new List<TaskReceipt>();
        var read = 0;
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(async () =>
        {
            await foreach (var receipt in _client.SubmitStreamAsync(Enumerable.Range(0, 5_000).Select(i => Spec(read = i))))
            {
                receipts.Add(receipt);
            }
        });

        Assert.Equal((RejectionCode.LimitReached, 1_000), (refused.Rejection.Code, receipts.Count));
        Assert.Equal(2_000, read);
    }

    [Fact]
    public async Task Middleware_sees_every_submit_and_may_change_or_refuse_it()
    {
        var said = new List<string>();
        var client = _client
            .WithSubmitMiddleware(async (tasks, next, stop) =>
            {
                said.Add("inner");
                return tasks[0].Kind == "forbidden" ? new Response<SubmitAccepted>(null, new Rejection(RejectionCode.NotAllowed, "No.")) : await next(tasks, stop);
            })
            .WithSubmitMiddleware((tasks, next, stop) =>
            {
                said.Add("outer");
                return next([.. tasks.Select(task => task with { Principal = "ada" })], stop);
            });

        await client.SubmitAsync("a", o => o.After(TimeSpan.Zero));
        Assert.Equal(RejectionCode.NotAllowed, (await Assert.ThrowsAsync<RequestRejectedException>(() => client.SubmitAsync("forbidden").AsTask())).Rejection.Code);

        Assert.Equal(["outer", "inner", "outer", "inner"], said);
        Assert.Equal([("a", "ada", Timestamp.From(NotingClient.Now))], _client.Tasks.Select(task => (task.Kind, task.Principal!, task.NotBefore!.Value)));
    }

    [Fact]
    public async Task Middleware_that_loses_a_task_is_found_out()
    {
        var client = _client.WithSubmitMiddleware((tasks, next, stop) => next([.. tasks.Skip(1)], stop));
        Assert.Equal(
            "A submit middleware answered 2 tasks with 1 receipt; it must be one a task.",
            (await Assert.ThrowsAsync<SchedulingException>(() => client.SubmitManyAsync([Spec(1), Spec(2)]).AsTask())).Message);
    }

    private static TaskSpec Spec(int number, int bytes = 0) => new() { Id = FormattableString.Invariant($"t{number}"), Kind = "noop", Payload = new byte[bytes] };

    public sealed record Resize(string Image, int Width);

    private sealed class NotingClient : ISchedulerClient
    {
        public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public List<TaskSpec> Tasks { get; } = [];

        public List<int> Submits { get; } = [];

        public int Most { get; set; } = int.MaxValue;

        public string? RefusedId { get; set; }

        public TimeProvider TimeProvider { get; } = new StoppedTime();

        public ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
        {
            var tasks = ((SubmitTasks)request).Tasks;
            if (tasks.Count > Most)
            {
                return new(new Rejection(RejectionCode.SubmitTooLarge, "Too many."));
            }

            if (tasks.Any(task => task.Id.Value == RefusedId))
            {
                return new(new Rejection(RejectionCode.LimitReached, "Full."));
            }

            Submits.Add(tasks.Count);
            Tasks.AddRange(tasks);
            return new(new SubmitAccepted([.. tasks.Select(task => new TaskReceipt(task.Id))]));
        }

        public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) =>
            Task.FromResult(new TaskInfo { Id = task, Kind = "resize", Queue = "default", Phase = TaskPhase.Succeeded, Result = "17"u8.ToArray() });

        private sealed class StoppedTime : TimeProvider
        {
            public override DateTimeOffset GetUtcNow() => Now;
        }
    }
}
