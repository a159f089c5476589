using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Attempts;

public sealed class AttemptLogTests
{
    [Fact]
    public async Task Lines_of_any_logger_of_the_program_go_with_the_end_of_the_attempt_that_wrote_them()
    {
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Information).AddFilter("Noisy", LogLevel.Error));
        var other = loggers.CreateLogger("Elsewhere");
        var registry = new HandlerRegistry();
        registry.Handle<string?>("work", async (_, context) =>
        {
            context.Logger.LogInformation("one");
            await Task.Yield();
            await Task.Run(() => other.LogError(new InvalidOperationException("boom"), "two"));
            other.LogDebug("below the level");
            loggers.CreateLogger("Noisy").LogWarning("filtered");
        });
        var runner = new AttemptRunner(registry, loggers: loggers);

        // Of several runners of one program each line is kept once.
        _ = new AttemptRunner(new HandlerRegistry(), loggers: loggers);
        other.LogInformation("of no attempt");
        var lines = await RunAsync(runner);
        Assert.Equal([(1, LogLineLevel.Information), (2, LogLineLevel.Error)], lines.Select(line => (line.Number, line.Level)));
        Assert.Equal("one", lines[0].Text);
        Assert.StartsWith("two" + Environment.NewLine + "System.InvalidOperationException: boom", lines[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_program_has_no_loggers_that_of_the_context_is_kept()
    {
        foreach (var loggers in new ILoggerFactory?[] { null, NullLoggerFactory.Instance })
        {
            var registry = new HandlerRegistry();
            registry.Handle<string?>("work", (_, context) =>
            {
                context.Logger.LogInformation("one");
                context.Logger.LogDebug("not from Information on");
                return Task.CompletedTask;
            });
            Assert.Equal("one", Assert.Single(await RunAsync(new AttemptRunner(registry, loggers: loggers))).Text);
        }
    }

    [Fact]
    public void Of_a_last_line_that_is_longer_than_there_is_room_for_its_beginning_is_told()
    {
        var log = new AttemptLogBuffer();
        log.Add(new Timestamp(1), LogLineLevel.Information, "before");
        log.Add(new Timestamp(2), LogLineLevel.Error, new string('ä', 5_000));
        var tail = log.ToBytes(AttemptLog.MostTailBytes);
        Assert.InRange(tail.Length, AttemptLog.MostTailBytes - 4, AttemptLog.MostTailBytes);
        var line = Assert.Single(AttemptLog.Decode(tail));
        Assert.Equal((2, new Timestamp(2), LogLineLevel.Error), (line.Number, line.At, line.Level));
        Assert.Matches("^ä{2000,} … \\(cut\\)$", line.Text);
        Assert.Equal(5_000, AttemptLog.Decode(log.ToBytes())[1].Text.Length);

        // Codecs that make it longer are given less and less, down to nothing.
        for (var most = AttemptLog.MostTailBytes; most > 0; most /= 2)
        {
            Assert.InRange(log.ToBytes(most).Length, 0, most);
        }

        Assert.Empty(log.ToBytes(16));
        log.Close();
    }

    [Fact]
    public async Task One_that_logs_nothing_has_no_log()
    {
        var bench = Bench.Of((string? _, TaskContext _) => Task.FromResult(1));
        Assert.Null((await bench.RunAsync()).Log);
    }

    [Fact]
    public async Task Of_a_hundred_megabytes_the_last_64_KiB_are_kept()
    {
        var text = new string('x', 1_000_000);
        var registry = new HandlerRegistry();
        registry.Handle<string?>("work", (_, context) =>
        {
            for (var i = 0; i < 100; i++)
            {
                context.Logger.LogInformation("{Text}", text);
            }

            context.Logger.LogInformation("the last");
            return Task.CompletedTask;
        });
        var lines = await RunAsync(new AttemptRunner(registry));
        Assert.Equal((98, 101), (lines[0].Number, lines[^1].Number));
        Assert.Equal("the last", lines[^1].Text);
        Assert.All(lines.SkipLast(1), line => Assert.EndsWith("x … (cut)", line.Text, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line.Text), 1, AttemptLog.MostTextBytes));
    }

    [Fact]
    public async Task While_it_runs_the_tail_is_told_once_a_second_if_there_is_more()
    {
        var mayEnd = new TaskCompletionSource();
        var logged = new TaskCompletionSource();
        var bench = Bench.Of(async (string? _, TaskContext context) =>
        {
            for (var i = 0; i < 100; i++)
            {
                context.Logger.LogInformation("{Text}", new string('x', 100));
            }

            logged.SetResult();
            await mayEnd.Task;
            return 1;
        });
        bench.Start();
        await logged.Task;
        Assert.Empty(bench.Listener.Progressed);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var told = Assert.Single(bench.Listener.Progressed);
        Assert.Null(told.Fraction);
        Assert.InRange(told.Log!.Value.Length, AttemptLog.MostTailBytes - 121, AttemptLog.MostTailBytes);
        Assert.Equal(100, AttemptLog.Decode(told.Log.Value.Span)[^1].Number);
        mayEnd.SetResult();
        var (report, _) = await bench.Listener.HasEnded;
        Assert.Equal(100, AttemptLog.Decode(report.Log!.Value.Span).Count);
        Assert.Equal(0, bench.Time.ArmedTimers);
    }

    [Fact]
    public async Task Attempts_tell_their_tails_each_a_second_after_its_first_line_and_share_one_timer()
    {
        var mayEnd = new TaskCompletionSource();
        var logged = new SemaphoreSlim(0);
        var bench = Bench.Of(async (string? text, TaskContext context) =>
        {
            context.Logger.LogInformation("{Text}", text);
            logged.Release();
            await (text == "short" ? Task.CompletedTask : mayEnd.Task);
            return 1;
        });
        Listener[] listeners = [new(), new(), new()];
        await StartAsync("short", listeners[0]);
        await listeners[0].HasEnded;
        await StartAsync("first", listeners[1]);
        bench.Time.Advance(TimeSpan.FromMilliseconds(400));
        await StartAsync("second", listeners[2]);

        bench.Time.Advance(TimeSpan.FromMilliseconds(599));
        Assert.Equal([0, 0, 0], Told());
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0, 1, 0], Told());
        bench.Time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.Equal([0, 1, 0], Told());
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0, 1, 1], Told());
        Assert.Equal((1, 0), (bench.Time.TimersMade, bench.Time.ArmedTimers));
        mayEnd.SetResult();

        int[] Told() => [.. listeners.Select(listener => listener.Progressed.Count())];

        async Task StartAsync(string text, Listener listener)
        {
            bench.Start(Bench.Assign(json: $"\"{text}\""), listener);
            Assert.True(await logged.WaitAsync(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public void A_buffer_keeps_the_last_lines_of_any_lengths_and_takes_no_more_when_it_is_closed()
    {
        var seed = Environment.GetEnvironmentVariable("SCHEDULER_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        var random = new Random(seed);
        var buffer = new AttemptLogBuffer();
        var texts = new List<string>();
        for (var i = 0; i < 3_000; i++)
        {
            texts.Add(new string("xä€"[random.Next(3)], random.Next(random.Next(4) == 0 ? 5_000 : 50)));
            buffer.Add(new Timestamp(i), LogLineLevel.Warning, texts[^1]);
            if (i % 100 == 0)
            {
                var kept = buffer.ToBytes();
                var lines = AttemptLog.Decode(kept);
                Assert.True(texts[^lines.Count..].SequenceEqual(lines.Select(line => line.Text), StringComparer.Ordinal), $"Seed {seed}, after {i} lines");
                Assert.Equal((i + 1, i), (lines[^1].Number, lines[^1].At.Ticks));
                Assert.True(lines.Count == texts.Count || kept.Length + 21 + Encoding.UTF8.GetByteCount(texts[^(lines.Count + 1)]) > AttemptLog.MostBytes, $"Seed {seed}");
                Assert.InRange(buffer.ToBytes(1_000).Length, 0, 1_000);
            }
        }

        buffer.Close();
        buffer.Add(default, LogLineLevel.Warning, "late");
        buffer.Close();
        Assert.Empty(buffer.ToBytes());
    }

    [Fact]
    public void Bytes_that_are_no_log_are_said_to_be_damaged()
    {
        var log = AttemptLog.Encode(new LogLine(1, default, LogLineLevel.Critical, "fire"));
        Assert.Equal(new LogLine(1, default, LogLineLevel.Critical, "fire"), Assert.Single(AttemptLog.Decode(log)));
        Assert.Throws<SchedulingException>(() => AttemptLog.Decode(log.AsSpan(0, log.Length - 1)));
        Assert.Throws<SchedulingException>(() => AttemptLog.Decode(new byte[3]));
        Assert.Equal("The log of the attempt is damaged: what is stored is no list of lines.", Assert.Single(AttemptLog.Found(null, new byte[3]).Lines).Text);
    }

    private static async Task<IReadOnlyList<LogLine>> RunAsync(AttemptRunner runner)
    {
        var listener = new Listener();
        runner.Start(Bench.Assign(), listener);
        var (report, _) = await listener.HasEnded;
        Assert.IsType<AttemptSucceededReport>(report);
        return AttemptLog.Decode(report.Log!.Value.Span);
    }
}
