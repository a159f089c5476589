using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Serialization;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

public sealed class SerializerTests : IDisposable
{
    private static readonly TaskSpec Spec = new()
    {
        Id = new TaskId("a"),
        Kind = "noop",
        Payload = new byte[] { 1, 2, 3 },
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["trace"] = "7" },
    };

    private readonly ActorSystem _system = ActorSystem.Create("serializer", SchedulerExtension.DefaultConfig);

    private SchedulerSerializer Serializer => (SchedulerSerializer)_system.Serialization.FindSerializerForType(typeof(WatchTask));

    public static TheoryData<string, object> Messages { get; } = new()
    {
        { "row1", new JournalRow([1, 2, 3]) },
        {
            "from1", new FromNode(new NodeId("n", 5), 3, 8, [new AttemptSucceededReport(new TaskId("a"), new FencingToken(9), new byte[] { 7 }, TimeSpan.FromTicks(5))])
            {
                Join = new NodeOffer { Kinds = ["noop"] },
                LeaseAskedAt = new Timestamp(77),
                Held = [new FencingToken(9)],
            }
        },
        {
            "to1", new ToNode(new NodeId("n", 5), 3)
            {
                Assignments = [new Assignment(Spec, 2, new FencingToken(9))],
                Acknowledged = [new FencingToken(8)],
                Cancel = [new FencingToken(7)],
                Lease = new LeaseGrant(new Timestamp(77), TimeSpan.FromSeconds(20)),
            }
        },
        { "started1", new SchedulerStarted(12) },
        { "submit1", new TaskSubmitted([Spec, new TaskSpec { Id = new TaskId("b"), Kind = "sleep" }]) { Watch = true } },
        { "accepted1", new TaskAccepted([new TaskReceipt(new TaskId("a"), true, TaskPhase.Succeeded), new TaskReceipt(new TaskId("é\ud800"), false, TaskPhase.Pending)]) },
        { "rejected1", new TaskRejected([new TaskId("a")], new Rejection(RejectionCode.UnknownKind, "There is none.")) },
        { "watch1", new WatchTask(new TaskId("a")) },
        { "succeeded1", new TaskSucceeded(new TaskId("a"), new byte[] { 4, 5 }) },
        { "succeeded1", new TaskSucceeded(new TaskId("a"), default(ReadOnlyMemory<byte>)) },
        { "succeeded1", new TaskSucceeded(new TaskId("a"), null) },
        { "failed1", new TaskFailed(new TaskId("a"), "It broke.") },
        { "failed1", new TaskFailed(new TaskId("a"), null) },
        { "cancelled1", new TaskCancelled(new TaskId("a")) },
        { "expired1", new TaskExpired(new TaskId("a")) },
    };

    public void Dispose()
    {
        _system.Terminate().Wait(TimeSpan.FromSeconds(20));
        _system.Dispose();
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_comes_back_as_it_was(string manifest, object message)
    {
        Assert.Equal(manifest, Serializer.Manifest(message));
        var bytes = Serializer.ToBinary(message);
        var back = Serializer.FromBinary(bytes, manifest);
        Assert.IsType(message.GetType(), back);
        Assert.Equal(Describe(message), Describe(back));
        Assert.Equal(bytes, Serializer.ToBinary(back));
    }

    [Fact]
    public void Every_manifest_is_among_those_tested() =>
        Assert.Equal(
            SchedulerSerializer.Manifests.Order(StringComparer.Ordinal),
            Messages.Select(m => (string)m[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_type_is_bound_to_this_serializer_and_never_to_json()
    {
        foreach (var type in SchedulerSerializer.Types)
        {
            Assert.IsType<SchedulerSerializer>(_system.Serialization.FindSerializerForType(type));
        }
    }

    [Fact]
    public void Each_type_of_message_has_a_manifest_or_never_leaves_its_process()
    {
        var types = typeof(TaskSubmitted).Assembly.GetTypes().Where(t =>
            t is { Namespace: "Scheduler.Actors.Messages", IsClass: true, IsAbstract: false, IsNested: false });
        foreach (var type in types)
        {
            Assert.True(
                SchedulerSerializer.Types.Contains(type) || typeof(ILocalMessage).IsAssignableFrom(type), $"{type} has no manifest and is not local.");
        }
    }

    [Fact]
    public void An_unknown_manifest_is_named_with_those_that_are_known()
    {
        var error = Assert.Throws<SchedulerException>(() => Serializer.FromBinary([], "submit2"));
        Assert.Contains("'submit2'", error.Message, StringComparison.Ordinal);
        Assert.Contains("submit1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_in_the_list_is_refused()
    {
        Assert.Throws<SchedulerException>(() => Serializer.Manifest("text"));
        Assert.Throws<SchedulerException>(() => Serializer.ToBinary("text"));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Bytes_that_are_cut_short_are_an_error_of_ours(string manifest, object message)
    {
        if (message is JournalRow)
        {
            // Its bytes are the recovering actor's to read, and have a checksum.
            return;
        }

        var bytes = Serializer.ToBinary(message);
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                Serializer.FromBinary(bytes[..length], manifest);
            }
            catch (SchedulerException)
            {
                // As it should be; a result that happens to be whole (its last field runs to the end) is fine as well.
            }
        }
    }

    private static string Describe(object? value) => value switch
    {
        null => "null",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        byte[] bytes => Convert.ToHexString(bytes),
        string text => text,
        IReadOnlyDictionary<string, string> map => string.Join(',', map.Select(p => p.Key + "=" + p.Value)),
        System.Collections.IEnumerable items => "[" + string.Join(',', items.Cast<object>().Select(Describe)) + "]",
        _ when value.GetType() is { IsPrimitive: true } or { IsEnum: true } => value.ToString()!,
        TimeSpan or Timestamp or TaskId or FencingToken or NodeId or Resources or Labels => value.ToString()!,
        _ => value.GetType().Name + "{" + string.Join(';', value.GetType().GetProperties()
            .Where(p => p.GetIndexParameters().Length == 0 && p.Name is not "EqualityContract")
            .Select(p => p.Name + "=" + Describe(p.GetValue(value)))) + "}",
    };
}
