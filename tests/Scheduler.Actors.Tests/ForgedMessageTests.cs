using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Akka.Actor;
using Akka.Serialization;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>Whatever the bytes of a message are, reading them ends in a refusal, or in a message.</summary>
public sealed class ForgedMessageTests(ITestOutputHelper output) : IDisposable
{
    private const int ChecksumBytes = 8;

    private readonly ActorSystem _system = ActorSystem.Create("forged", SchedulerExtension.DefaultConfig);

    private SerializerWithStringManifest Serializer => (SerializerWithStringManifest)_system.Serialization.FindSerializerForType(typeof(WatchTask));

    public void Dispose()
    {
        _system.Terminate().Wait(TimeSpan.FromSeconds(20));
        _system.Dispose();
    }

    [Fact]
    public void A_message_made_by_someone_who_means_ill_does_no_harm()
    {
        var seed = Environment.GetEnvironmentVariable("SCHEDULER_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        (string Manifest, byte[] Bytes)[] messages = [.. SerializerTests.Messages.Select(row => ((string)row[0], Serializer.ToBinary(row[1]))).Where(m => m.Item2.Length > 0)];
        string[] manifests = [.. messages.Select(m => m.Manifest).Distinct(StringComparer.Ordinal)];
        var (refused, read) = (0, 0);
        for (var round = 0; round < 300; round++)
        {
            foreach (var (own, bytes) in messages)
            {
                // Now and then as another message than it is.
                var manifest = random.Next(8) == 0 ? manifests[random.Next(manifests.Length)] : own;
                var forged = Sealed(Forged(random, bytes));
                var outcome = Record.Exception(() => Serializer.FromBinary(forged, manifest));

                Assert.True(outcome is null or SchedulingException, $"{own} as {manifest}, seed {seed}, round {round}: {Convert.ToHexString(forged)}: {outcome}");
                (refused, read) = outcome is null ? (refused, read + 1) : (refused + 1, read);
            }
        }

        output.WriteLine($"{refused} refused, {read} read");
        Assert.True(refused > 0 && read > 0, $"{refused} refused, {read} read, seed {seed}");
    }

    private static byte[] Forged(Random random, byte[] message)
    {
        var forged = message.ToArray();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(forged.Length);
            forged[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => 0xFF,
                _ => (byte)(forged[at] + random.Next(-2, 3)),
            };
        }

        return random.Next(4) == 0 ? [.. forged.AsSpan(0, random.Next(forged.Length)), .. new byte[ChecksumBytes]] : forged;
    }

    // A row in it gets the checksum that it has to have.
    private static byte[] Sealed(byte[] message)
    {
        var row = message.AsSpan().IndexOf("SCHJ"u8) is >= 0 and var start ? message.AsSpan(start) : default;
        if (row.Length > ChecksumBytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(row[^ChecksumBytes..], XxHash64.HashToUInt64(row[..^ChecksumBytes]));
        }

        return message;
    }
}
