using System.Text;
using Microsoft.Extensions.Logging;
using Scheduler.Codecs;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Behaviour;

/// <summary>Codecs of clients and nodes: what is stored is encoded, handlers and whoever reads results see what was written, and what can't be read fails its task and no
/// other.</summary>
public abstract class CodecBehaviour(IShell shell) : BehaviourTest(shell)
{
    private const string Secret = "the secret";

    private static readonly TaskKind<string, string> Echo = new("echo");

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    private static PayloadKeyRing Ring(string id) => new(id, Encoding.ASCII.GetBytes(id.PadRight(PayloadKeyRing.KeyBytes)));

    private static PayloadCodecs Encrypting(string id, params string[] known) =>
        new(new GzipCodec(), new AesGcmCodec(known.Aggregate(Ring(id), (ring, other) => ring.Add(other, Encoding.ASCII.GetBytes(other.PadRight(PayloadKeyRing.KeyBytes))))));

    [Fact]
    public async Task Nothing_that_is_stored_can_be_read_and_everyone_who_may_reads_it()
    {
        await StartAsync(Options(() => Encrypting("a"), handlers => handlers.Handle("saver", async (string text, TaskContext context) =>
        {
            context.Logger.LogInformation("read {Text}", text);
            if (context.ReadCheckpoint<string>() is { } saved)
            {
                context.Then(Echo, saved, o => o.Id("added"));
                await context.SpawnAsync(Echo, saved, o => o.Id("spawned"));
                return saved;
            }

            await context.CheckpointAsync(text);
            throw new InvalidOperationException("again");
        })));

        Assert.Equal(Secret, await ReadAsync(await RunAsync(Spec("t", "saver", Secret))));
        Assert.Equal(Secret, await Client.Handle(Echo, "added").ResultAsync().WaitAsync(Bounded.Longest));
        Assert.Equal(Secret, await Client.Handle(Echo, "spawned").ResultAsync().WaitAsync(Bounded.Longest));
        Assert.StartsWith("encoded by aes-gcm, key a, ", PayloadEnvelope.Describe((await GetAsync("t")).Result!.Value), StringComparison.Ordinal);
        var log = await Client.LogAsync(new TaskId("t"), attempt: 1);
        Assert.Equal((1, $"read {Secret}"), (log.Lines.Count, log.Lines[0].Text));
        await Shell.StopAsync();
        var stored = Shell.ReadJournal().SelectMany(Stored).ToArray();
        Assert.Equal(9, stored.Length);
        Assert.All(stored, bytes => Assert.StartsWith("encoded by aes-gcm, key a, ", PayloadEnvelope.Describe(bytes), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Results_are_read_by_the_tasks_that_wait_for_them_and_in_their_payloads()
    {
        await StartAsync(Options(() => Encrypting("a"), handlers => handlers
            .Handle("both", async (string[] texts, TaskContext context) => $"{texts[0]}, {context.Input<string>("first")}, {await context.InputAsync<string>("first")}")));

        await Client.SubmitManyAsync(
        [
            Spec("first", "echo", Secret),
            Spec("second", "both") with { Payload = """[{"$result": "first"}]"""u8.ToArray(), After = ["first"] },
        ]);

        Assert.Equal($"{Secret}, {Secret}, {Secret}", await ReadAsync(await EndAsync("second")));
    }

    [Fact]
    public async Task A_schedule_and_middleware_see_what_was_written()
    {
        await StartAsync(Options(() => Encrypting("a"), handlers => handlers.UseMiddleware(async (payload, context, next) =>
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString((await next(payload, context)).Span).Replace("secret", "secret of " + payload.Length, StringComparison.Ordinal)))));
        (await Client.SetScheduleAsync(new ScheduleSpec { Name = "nightly", Recurrence = "0 2 * * *", Task = Spec("-", "echo", Secret) })).OrThrow();

        var run = (await Client.RunScheduleAsync("nightly")).OrThrow();

        Assert.Equal("the secret of 12", await ReadAsync(await EndAsync(run.Task.Value)));
        Assert.StartsWith(
            "encoded by aes-gcm", PayloadEnvelope.Describe((await Client.SchedulesAsync(new ScheduleFilter())).Schedules.Single().Spec.Task.Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_that_wait_are_read_after_codecs_are_turned_on_and_keys_have_rotated()
    {
        await StartAsync(Options(null) with { Nodes = [] });
        await Client.SubmitAsync(Spec("plain", "echo", Secret));
        await Shell.StopAsync();
        await StartAsync(Options(() => Encrypting("a")) with { Nodes = [] });
        await Client.SubmitAsync(Spec("old", "echo", Secret));
        await Shell.StopAsync();
        await StartAsync(Options(() => Encrypting("b", "a")) with { Nodes = [] });

        Assert.True((await Client.SubmitAsync(Spec("old", "echo", Secret))).AlreadyKnown);
        var other = await Assert.ThrowsAsync<RequestRejectedException>(async () => await Client.SubmitAsync(Spec("old", "echo", "another")));

        Assert.Equal(RejectionCode.DuplicateId, other.Rejection.Code);
        await Shell.JoinAsync(new ShellNode("one"));
        Assert.Equal(Secret, await ReadAsync(await EndAsync("plain")));
        Assert.Equal(Secret, await ReadAsync(await EndAsync("old")));
        Assert.Contains("key b", PayloadEnvelope.Describe((await GetAsync("old")).Result!.Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_gone_fails_its_tasks_once_with_its_name_and_no_others()
    {
        await StartAsync(Options(() => Encrypting("a")) with { Nodes = [] });
        await Client.SubmitAsync(Spec("old", "echo", Secret));
        await Shell.StopAsync();
        await StartAsync(Options(() => Encrypting("b")));

        Assert.Equal(Secret, await ReadAsync(await RunAsync(Spec("young", "echo", Secret))));
        await FailsOnceAsync("old", "The payload can't be read. It is encoded by aes-gcm, key a: the key 'a' is not in the key ring. Known: b.");
    }

    [Fact]
    public async Task What_is_no_codecs_work_fails_its_task_once()
    {
        await StartAsync(Options(() => Encrypting("a")));
        var other = await Encrypting("a").EncodeAsync(Spec("other", "echo", Secret));
        await Client.SubmitManyAsync(
        [
            Spec("unknown", "echo") with { Payload = PayloadEnvelope.Write("rot13", new EncodedPayload((byte[])[1])) },
            Spec("cut", "echo") with { Payload = other.Payload[..8] },
            Spec("swapped", "echo") with { Payload = other.Payload },
            Spec("other", "echo") with { Payload = other.Payload },
        ]);

        Assert.Equal(Secret, await ReadAsync(await EndAsync("other")));
        await FailsOnceAsync("unknown", "The payload can't be read. It is encoded by rot13: this program has no codec of that name. Known: aes-gcm, gzip.");
        await FailsOnceAsync("cut", "The payload can't be read. It is encoded, but its header is damaged: it ends too early.");
        await FailsOnceAsync(
            "swapped", "The payload can't be read. It is encoded by aes-gcm, key a: it was changed, it belongs to another task, or its key has the id of another one.");
    }

    [Fact]
    public async Task A_codec_that_throws_refuses_the_submit_or_fails_the_attempt()
    {
        await StartAsync(Options(() => new PayloadCodecs(new PickyCodec())));

        var refused = await Client.TrySubmitAsync([Spec("good", "echo", "fine"), Spec("bad", "echo", "cannot encode")]);
        var later = await Client.TrySubmitAsync([Spec("away", "echo", "cannot reach")]);

        Assert.Equal(new Rejection(RejectionCode.Invalid, "Task 'bad': payload: The codec picky can't encode the payload: cannot encode"), refused.Rejection);
        Assert.Equal(new Rejection(RejectionCode.Unavailable, "Task 'away': payload: The codec picky can't encode the payload: cannot reach"), later.Rejection);
        Assert.Null(await Client.GetAsync("good"));
        Assert.Null(await Client.GetAsync("bad"));
        Assert.Null(await Client.GetAsync("away"));
        Assert.Equal("fine", await ReadAsync(await RunAsync(Spec("good", "echo", "fine"))));
        await Client.SubmitAsync(Spec("read", "echo", "cannot decode"));
        await Client.SubmitAsync(Spec("written", "reverse", "edocne tonnac"));
        await FailsOnceAsync("read", "The payload can't be read. It is encoded by picky: cannot decode");
        await FailsOnceAsync("written", "The codec picky can't encode the result: cannot encode");
    }

    [Fact]
    public async Task A_store_that_is_away_for_a_while_is_asked_again_by_another_attempt()
    {
        await StartAsync(Options(() => new PayloadCodecs(new PickyCodec())));

        var task = await RunAsync(Spec("a", "echo", "away at first"));

        Assert.Equal("away at first", await ReadAsync(task));
        Assert.Equal(2, task.Attempt);
        Assert.Equal(1, task.FailedAttempts);
    }

    [Fact]
    public async Task Payloads_and_results_over_the_limit_are_kept_in_a_folder()
    {
        await StartAsync(Options(() => new PayloadCodecs(new StoredElsewhereCodec(new FolderBlobStore(_folder)))));
        var text = new string('x', SchedulerLimits.Default.MaxPayloadBytes * 2);

        Assert.Equal(text, await ReadAsync(await RunAsync(Spec("long", "echo", text))));

        Assert.StartsWith("encoded by elsewhere, 131,074 bytes, ", PayloadEnvelope.Describe((await GetAsync("long")).Result!.Value), StringComparison.Ordinal);
        Assert.Equal(text, Payload.Read<string>(await File.ReadAllBytesAsync(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Single())));
    }

    [SkippableFact]
    public async Task Output_of_a_program_is_cut_until_the_encoded_result_is_within_the_limit()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs Linux");
        var limit = SchedulerLimits.Default.MaxResultBytes;
        await StartAsync(Options(EncryptingOnly, handlers => ShellKind.AddTo(handlers)));
        var fits = await RunAsync(Writing("fits", 10_000));

        // Within the limit as it is written, and beyond it when it is encrypted.
        var written = 10_000 + limit - (await Client.DecodedAsync(fits)).Result!.Value.Length - 10;
        var cut = await RunAsync(Writing("cut", written));

        Assert.Equal((TaskPhase.Succeeded, null), (cut.Phase, cut.Error));
        Assert.InRange(cut.Result!.Value.Length, 10_000, limit);
        var result = ResultOf<ShellResult>(await Client.DecodedAsync(cut))!;
        Assert.Equal((true, written), (result.StdoutTruncated, result.StdoutBytes));

        TaskSpec Writing(string id, int bytes) => Spec(id, ShellKind.Name) with
        {
            Payload = Payload.Json(new { program = "sh", args = (string[])["-c", $"head -c {bytes} /dev/zero | tr '\\0' x"], captureBytes = 1_000_000 }),
        };
    }

    [Fact]
    public async Task What_is_over_a_limit_only_when_it_is_encoded_is_refused_and_the_reason_says_so()
    {
        const string TooLong = "65581 bytes when encoded";
        var text = new string('x', SchedulerLimits.Default.MaxPayloadBytes - 6);
        string? refusal = null;
        await StartAsync(Options(EncryptingOnly, handlers => handlers
            .Handle("returns", () => text)
            .Handle<string>("yields", (_, context) => throw context.Yield(text))
            .Handle("saves", async (TaskContext context) =>
            {
                refusal = (await Assert.ThrowsAsync<CheckpointRefusedException>(() => context.CheckpointAsync(text))).Message;
                return "without it";
            })));

        var payload = await Client.TrySubmitAsync([Spec("a", "echo", text)]);
        await Client.SubmitManyAsync([Spec("returns", "returns"), Spec("yields", "yields"), Spec("saves", "saves")]);

        Assert.Equal(RejectionCode.PayloadTooLarge, payload.Rejection!.Code);
        Assert.Contains($"It has {TooLong}; the most is 65536.", payload.Rejection.Message, StringComparison.Ordinal);
        await FailsOnceAsync("returns", $"The result has {TooLong}, and the limit (MaxResultBytes) is 65536: store it elsewhere and return where it is.");
        await FailsOnceAsync("yields", $"The checkpoint has {TooLong}, and the limit (MaxCheckpointBytes) is 65536: store it elsewhere and save where it is.");
        Assert.Equal("without it", await ReadAsync(await EndAsync("saves")));
        Assert.Contains($"The checkpoint has {TooLong}, ", refusal, StringComparison.Ordinal);
    }

    private static PayloadCodecs EncryptingOnly() => new(new AesGcmCodec(Ring("a")));

    private static ShellOptions Options(Func<PayloadCodecs>? codecs, Action<HandlerRegistry>? handlers = null) => new()
    {
        Codecs = codecs,
        Handlers = registry =>
        {
            registry.Handle(Echo, text => text).Handle("reverse", (string text) => string.Concat(text.Reverse()));
            handlers?.Invoke(registry);
        },
    };

    private static IEnumerable<ReadOnlyMemory<byte>> Stored(Event happened) => happened switch
    {
        TaskAdmitted e => [e.Task.Payload],
        SuccessRecorded e => [e.Result],
        CheckpointSaved e => [e.State],
        AttemptLogged e => [e.Log],
        _ => [],
    };

    private async Task<string?> ReadAsync(TaskInfo task) => ResultOf<string>(await Client.DecodedAsync(task));

    private async Task FailsOnceAsync(string id, string error)
    {
        var task = await EndAsync(id);
        Assert.Equal((TaskPhase.Failed, 1), (task.Phase, task.Attempt));
        Assert.Equal(error, task.Error!.ReplaceLineEndings("\n").Split('\n')[0]);
    }

    // Says by what it is given what goes wrong.
    private sealed class PickyCodec : IPayloadCodec
    {
        private int _isBack;

        public string Name => "picky";

        public ValueTask<EncodedPayload?> EncodeAsync(ReadOnlyMemory<byte> payload, PayloadContext context, CancellationToken cancellationToken) =>
            Payload.Read<string>(payload) switch
            {
                "cannot encode" => throw new InvalidOperationException("cannot encode"),
                "cannot reach" => throw new PayloadCodecException("cannot reach", transient: true),
                _ => new(new EncodedPayload(payload)),
            };

        public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedPayload encoded, PayloadContext context, CancellationToken cancellationToken) =>
            Payload.Read<string>(encoded.Bytes) switch
            {
                "cannot decode" => throw new InvalidOperationException("cannot decode"),
                "away at first" when context.Use == PayloadUse.Payload && Interlocked.Exchange(ref _isBack, 1) == 0 =>
                    throw new PayloadCodecException("the store is away", transient: true),
                _ => new(encoded.Bytes),
            };
    }
}
