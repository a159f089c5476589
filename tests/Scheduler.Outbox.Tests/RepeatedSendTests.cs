using Microsoft.Extensions.Time.Testing;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Codecs;
using Scheduler.Core.Contracts;
using Scheduler.Outbox.Tests.Support;

namespace Scheduler.Outbox.Tests;

/// <summary>What may have been sent before, to a scheduler that forgets outcomes at once: a submit of a task that has ended would run it again.</summary>
public sealed class RepeatedSendTests(PostgresServer server) : OutboxTest(server)
{
    protected override SchedulerLimits Limits => new() { MaxOutcomesKept = 0, OutcomesKeptFor = TimeSpan.Zero };

    [SkippableFact]
    public async Task What_was_sent_before_and_has_ended_is_not_sent_again_though_the_scheduler_has_forgotten_it()
    {
        NeedPostgres();
        await OrderAsync("a", "b");
        await SubmitAsync(Ship("c") with { Priority = 1 });
        await RelayAllAsync(new StubClient(Scheduler) { After = _ => throw new IOException("The line is cut.") });
        await UntilFinishedAsync("a", "b", "c");

        // The kernel keeps no outcome here, so a submit of it would run again. Whoever changes a row that was sent is told.
        await ExecuteAsync("""UPDATE scheduler_outbox SET spec = '{"kind": "ship"}' WHERE id = 'c'""");
        var client = new StubClient(Scheduler);
        Assert.Equal((2, 1), (await RelayAllAsync(client)) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        Assert.Empty(client.Submits);
        Assert.Equal(["a", "b", "c"], Shipped.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task What_a_client_has_encoded_and_sent_before_is_recognised_by_that()
    {
        NeedPostgres();
        var codecs = new PayloadCodecs(new AesGcmCodec("a", new byte[PayloadKeyRing.KeyBytes]));
        await SubmitAsync(Ship("a") with { Payload = Payload.Json("the secret") });
        await RelayAllAsync(new StubClient(Scheduler) { After = _ => throw new IOException("The line is cut.") }.WithCodecs(codecs));
        Assert.Equal(TaskPhase.Failed, (await Scheduler.WaitAsync("a")).Phase);

        var client = new StubClient(Scheduler);
        Assert.Equal((1, 0), (await RelayAllAsync(client.WithCodecs(codecs))) is var relayed ? (relayed.Accepted, relayed.Refused) : default);
        Assert.Empty(client.Submits);
    }

    [SkippableFact]
    public async Task Only_one_relay_sends_at_a_time_and_the_next_takes_over_from_one_that_died()
    {
        NeedPostgres();
        await OrderAsync("a", "b");
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource<Answer?>();
        var clock = new FakeTimeProvider();
        var client = new StubClient(Scheduler) { Before = _ => asked.TrySetResult() ? new(answer.Task) : new((Answer?)null) };
        await using var stuck = Relay(client, options => options.TimeProvider = clock);
        var relaying = stuck.RelayAsync();
        await asked.Task;

        var busy = await RelayAllAsync();
        Assert.Equal((0, true), (busy.Accepted, busy.BusyFor > TimeSpan.Zero));
        await EndHoldAsync();
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(2, (await RelayAllAsync()).Accepted);
        await UntilFinishedAsync("a", "b");

        // Whatever the first one learns late, it notices that the tasks are not its own any more.
        answer.SetResult(new Rejection(RejectionCode.UnknownQueue, "There is no such queue."));
        Assert.Equal((0, RejectionCode.Stale), (await relaying) is var late ? (late.Refused, late.Fault!.Code) : default);
        Assert.Single(client.Submits);
        await OrderAsync("c");
        Assert.Equal(1, (await RelayAllAsync()).Accepted);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM scheduler_outbox_refused"));
        await UntilFinishedAsync("c");
        Assert.Equal(["a", "b", "c"], Shipped);
    }
}
