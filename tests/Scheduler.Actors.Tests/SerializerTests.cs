using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Serialization;
using Scheduler.Actors.Snapshots;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

public sealed partial class SerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("serializer", SchedulerExtension.DefaultConfig);

    private SchedulerSerializer Serializer => (SchedulerSerializer)_system.Serialization.FindSerializerForType(typeof(WatchTask));

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
        Assert.Equal(Described.Of(message), Described.Of(back));
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
            t is { Namespace: "Scheduler.Actors.Messages", IsClass: true, IsAbstract: false, IsNested: false }

            // Parts of what gateways say and are told.
            && !typeof(Request).IsAssignableFrom(t) && !typeof(Answer).IsAssignableFrom(t));
        foreach (var type in types)
        {
            Assert.True(
                SchedulerSerializer.Types.Contains(type) || typeof(ILocalMessage).IsAssignableFrom(type), $"{type} has no manifest and is not local.");
        }
    }

    [Fact]
    public void An_unknown_manifest_is_named_with_those_that_are_known()
    {
        var error = Assert.Throws<SchedulingException>(() => Serializer.FromBinary([], "submit2"));
        Assert.Contains("'submit2'", error.Message, StringComparison.Ordinal);
        Assert.Contains("submit1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_in_the_list_is_refused()
    {
        Assert.Throws<SchedulingException>(() => Serializer.Manifest("text"));
        Assert.Throws<SchedulingException>(() => Serializer.ToBinary("text"));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Bytes_that_are_cut_short_are_an_error_of_ours(string manifest, object message)
    {
        if (message is JournalRow or SnapshotChunk)
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
            catch (SchedulingException)
            {
                // As it should be; a result that happens to be whole (its last field runs to the end) is fine as well.
            }
        }
    }
}
