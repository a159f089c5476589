using Akka.Actor;
using Akka.Serialization;
using Scheduler.Actors.Serialization;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

/// <summary>
/// Messages as earlier versions wrote them, in <c>Golden</c>: <c>manifest-n.hex</c> is the bytes, <c>manifest-n.txt</c> what they
/// say. They must read so for ever: members of two versions speak to each other while a cluster is updated. With
/// <c>SCHEDULER_GOLDEN</c> set to the source's folder, messages that are not there are added, and texts written anew, because a
/// property that is new in the core is in every one: see that the difference is nothing else.
/// </summary>
public sealed class GoldenMessageTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    private readonly ActorSystem _system = ActorSystem.Create("golden", SchedulerExtension.DefaultConfig);

    public static TheoryData<string> Recorded => [.. Names];

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.hex").Select(f => Path.GetFileNameWithoutExtension(f));

    private SerializerWithStringManifest Serializer => (SerializerWithStringManifest)_system.Serialization.FindSerializerForType(typeof(WatchTask));

    public void Dispose()
    {
        _system.Terminate().Wait(TimeSpan.FromSeconds(20));
        _system.Dispose();
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_recorded_message_reads_as_it_did(string name)
    {
        var read = Read(name, Convert.FromHexString(File.ReadAllText(Path.Combine(Folder, name + ".hex")).Trim()));
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".txt")).ReplaceLineEndings("\n"), read);
    }

    [Fact]
    public void Every_manifest_has_been_recorded()
    {
        if (Environment.GetEnvironmentVariable("SCHEDULER_GOLDEN") is { Length: > 0 } folder)
        {
            Record(folder);
        }

        Assert.Empty(SchedulerSerializer.Manifests.Except(Names.Select(ManifestOf), StringComparer.Ordinal));
    }

    private static string ManifestOf(string name) => name[..name.LastIndexOf('-')];

    // A line for each property; halves of characters, which a file can't hold, by their numbers.
    private string Read(string name, byte[] bytes) => string.Concat(
        (Described.Of(Serializer.FromBinary(bytes, ManifestOf(name))) + "\n").Select(c => c switch
        {
            ';' => ";\n",
            _ when char.IsSurrogate(c) => FormattableString.Invariant($"\\u{(int)c:x4}"),
            _ => c.ToString(),
        }));

    private void Record(string folder)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in SerializerTests.Messages)
        {
            var manifest = (string)row[0];
            var number = numbers[manifest] = numbers.GetValueOrDefault(manifest) + 1;
            var hex = Path.Combine(folder, $"{manifest}-{number}.hex");
            if (!File.Exists(hex))
            {
                File.WriteAllText(hex, Convert.ToHexString(Serializer.ToBinary(row[1])) + "\n");
            }
        }

        foreach (var file in Directory.GetFiles(folder, "*.hex"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            File.WriteAllText(Path.ChangeExtension(file, ".txt"), Read(name, Convert.FromHexString(File.ReadAllText(file).Trim())));
        }
    }
}
