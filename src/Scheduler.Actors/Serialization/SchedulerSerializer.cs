using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Serializes the messages that leave their process, as <see cref="WireMessages"/> lists them.</summary>
/// <remarks>Akka's default would write CLR type names, which the next rename breaks.</remarks>
public sealed class SchedulerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The id of this serializer, in every frame and row; Akka reserves 0 to 40.</summary>
    public const int Id = 7_301;

    private static readonly Dictionary<Type, WireMessage> ByType = WireMessages.All.ToDictionary(m => m.Type);
    private static readonly Dictionary<string, WireMessage> ByManifest = WireMessages.All.ToDictionary(m => m.Manifest, StringComparer.Ordinal);

    /// <summary>Every manifest there is.</summary>
    public static IReadOnlyCollection<string> Manifests => ByManifest.Keys;

    internal static IReadOnlyCollection<Type> Types => ByType.Keys;

    /// <summary>Binds each type individually: with a base class, a new type could be left without a manifest.</summary>
    internal static Config Bindings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.scheduler = "{{NameOf(typeof(SchedulerSerializer))}}"
          serialization-identifiers { "{{NameOf(typeof(SchedulerSerializer))}}" = {{Id}} }
          serialization-bindings {
            {{string.Join("\n    ", Types.Select(type => $"\"{NameOf(type)}\" = scheduler"))}}
          }
        }
        """);

    public override int Identifier => Id;

    public override string Manifest(object o) => Of(o).Manifest;

    public override byte[] ToBinary(object obj)
    {
        using var codecs = Codecs.Take();
        return Of(obj).Write(codecs.Value, obj);
    }

    /// <exception cref="SchedulingException">The manifest is not known, or the bytes are damaged.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var message))
        {
            throw new SchedulingException(
                $"There is no message with the manifest '{manifest}' in this version. Known: {string.Join(", ", Manifests)}. "
                + "It comes from a newer version: use that version, or a newer one, on every member of the cluster.");
        }

        using var codecs = Codecs.Take();
        try
        {
            return message.Read(codecs.Value, bytes);
        }
        catch (JournalCorruptException e)
        {
            throw new SchedulingException($"A message with the manifest '{manifest}' is damaged.", e);
        }
    }

    private static WireMessage Of(object o) => ByType.TryGetValue(o.GetType(), out var message) ? message
        : throw new SchedulingException($"{o.GetType()} is not a message that leaves its process: the list of those does not have it.");

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
