using System.Diagnostics;
using System.Globalization;
using Scheduler.Codecs;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Bench;

/// <summary>What the forms cost in which people write: a middleware that does nothing, an attempt; the forms of a handler and of a submit, each. The best of several rounds.</summary>
internal static class AuthoringBenchmark
{
    private const int Rounds = 10;
    private const int Attempts = 200_000;
    private const int Middleware = 10;
    private const int Submits = 500_000;

    private static readonly TaskKind<Resize, int> Kind = new("resize");

    public static async IAsyncEnumerable<string> RunAsync()
    {
        var plain = await AttemptsAsync(_ => { });
        yield return Line("attempt without middleware", plain);
        yield return Line("one middleware more, a function", (await AttemptsAsync(h => h.UseMiddleware((payload, context, next) => next(payload, context))) - plain) / Middleware);
        yield return Line("one middleware more, a class", (await AttemptsAsync(h => h.UseMiddleware(new Nothing())) - plain) / Middleware);
        yield return Line(
            "one middleware more, async", (await AttemptsAsync(h => h.UseMiddleware(async (payload, context, next) => await next(payload, context))) - plain) / Middleware);

        var codecs = new PayloadCodecs(new GzipCodec(), new AesGcmCodec("a", new byte[PayloadKeyRing.KeyBytes]));
        yield return Line("attempt without middleware, once more", await AttemptsAsync(_ => { }));
        yield return Line("attempt with codecs, nothing to encode", await AttemptsAsync(_ => { }, codecs));
        var kilobyte = Payload.Json(new string('x', 1_000));
        yield return Line("attempt with payload and result of 1 kB", await AttemptsAsync(_ => { }, null, kilobyte));
        yield return Line("attempt with payload and result of 1 kB by aes-gcm", await AttemptsAsync(_ => { }, new PayloadCodecs(new AesGcmCodec("a", new byte[PayloadKeyRing.KeyBytes])), kilobyte));
        yield return Line("attempt with payload and result of 1 kB by gzip and aes-gcm", await AttemptsAsync(_ => { }, codecs, kilobyte));

        await foreach (var line in ResultsAsync())
        {
            yield return line;
        }

        var client = new AnsweringClient();
        var resize = new Resize("first.png", 100);
        yield return Line("submit, a TaskSpec by hand", await SubmitsAsync(() => client.SubmitAsync(
            new TaskSpec { Id = Guid.CreateVersion7().ToString("N"), Kind = "resize", Payload = Payload.Json(resize) })));
        yield return Line("submit, a name", await SubmitsAsync(() => client.SubmitAsync("resize", resize)));
        yield return Line("submit, a typed kind", await SubmitsAsync(() => client.SubmitAsync(Kind, resize)));
        yield return Line("submit, a TaskSpec by hand with queue and priority", await SubmitsAsync(() => client.SubmitAsync(
            new TaskSpec { Id = Guid.CreateVersion7().ToString("N"), Kind = "resize", Payload = Payload.Json(resize), Queue = "images", Priority = 5 })));
        yield return Line("submit, a typed kind with queue and priority", await SubmitsAsync(() => client.SubmitAsync(Kind, resize, o => o.Queue("images").Priority(5))));
        var encrypting = client.WithCodecs(new AesGcmCodec("a", new byte[PayloadKeyRing.KeyBytes]));
        yield return Line("submit, a typed kind by aes-gcm", await SubmitsAsync(() => encrypting.SubmitAsync(Kind, resize)));
    }

    /// <summary>What it costs to look whether a result that a middleware gives in place of the handler's is JSON.</summary>
    public static async IAsyncEnumerable<string> ResultsAsync()
    {
        foreach (var (size, result) in new[] { ("20 bytes", new string('x', 18)), ("1 kB", new string('x', 1_000)) })
        {
            var json = Payload.Json(result);
            void Handle(HandlerRegistry h) => h.Handle("noop", () => result);
            var passed = await AttemptsAsync(h => h.UseMiddleware((payload, context, next) => next(payload, context)), handle: Handle, middlewareTimes: 1);
            yield return Line($"attempt with a JSON result of {size}, which a middleware passes on", passed);
            var given = await AttemptsAsync(
                h => h.UseMiddleware((payload, context, next) => next(payload, context) is { IsCompletedSuccessfully: true } ? new(json) : throw new InvalidOperationException()),
                handle: Handle,
                middlewareTimes: 1);
            yield return Line($"the check of a result of {size} that a middleware gives instead", given - passed);
        }
    }

    private static string Line(string what, double nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{what}: {nanoseconds:F0} ns");

    private static async Task<double> AttemptsAsync(
        Action<HandlerRegistry> middleware, PayloadCodecs? codecs = null, byte[]? payload = null, Action<HandlerRegistry>? handle = null, int middlewareTimes = Middleware)
    {
        var handlers = new HandlerRegistry();
        (handle ?? (h => h.HandleBytes("noop", static (payload, _) => new ValueTask<ReadOnlyMemory<byte>>(payload))))(handlers);
        var task = new TaskSpec { Id = "t", Kind = "noop", Payload = payload };
        if (codecs is not null)
        {
            handlers.UseCodecs(codecs);
            task = await codecs.EncodeAsync(task);
        }

        for (var i = 0; i < middlewareTimes; i++)
        {
            middleware(handlers);
        }

        var runner = new AttemptRunner(handlers);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var slot = new OneSlot(runner, task);
            var watch = Stopwatch.StartNew();
            slot.Next();
            await slot.Done;
            best = Math.Min(best, watch.Elapsed.TotalNanoseconds / Attempts);
        }

        return best;
    }

    private static async Task<double> SubmitsAsync<T>(Func<ValueTask<T>> submit)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < Submits; i++)
            {
                await submit();
            }

            best = Math.Min(best, watch.Elapsed.TotalNanoseconds / Submits);
        }

        return best;
    }

    private sealed record Resize(string Image, int Width);

    private sealed class Nothing : ITaskMiddleware
    {
        public ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next) => next(payload, context);
    }

    private sealed class AnsweringClient : ISchedulerClient
    {
        private readonly SubmitAccepted _accepted = new(new TaskReceipt("t"));

        public ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default) => new(_accepted);

        public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class OneSlot(AttemptRunner runner, TaskSpec task) : IAttemptListener
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Assignment _assignment = new(task, 1, FencingToken.Of(0, 1));
        private int _left = Attempts;

        public Task Done => _done.Task;

        public void Next() => runner.Start(_assignment, this);

        public void Ended(RunningAttempt attempt, AttemptReport report, bool abandoned)
        {
            if (--_left == 0)
            {
                _done.SetResult();
                return;
            }

            Next();
        }

        public void Checkpoint(RunningAttempt attempt, CheckpointReport report)
        {
        }

        public void Progress(RunningAttempt attempt, AttemptProgressReport report)
        {
        }

        public void Returned(RunningAttempt attempt)
        {
        }
    }
}
