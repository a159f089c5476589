using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Serialization;

namespace Scheduler.Actors.Tests.Support;

/// <summary>
/// In place of Akka's default, inside of one process: ours fail, whatever else is handed through as it is (some of Akka's
/// own local messages can't be written at all).
/// </summary>
public sealed class NotOursSerializer(ExtendedActorSystem system) : Serializer(system)
{
    private static readonly ConcurrentDictionary<long, object> HandedThrough = new();
    private static long _last;

    public override int Identifier => 7_399;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        if (obj.GetType().FullName!.StartsWith("Scheduler.", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{obj.GetType()} has no manifest: it is to be local, or to get one.");
        }

        var key = Interlocked.Increment(ref _last);
        HandedThrough[key] = obj;
        return BitConverter.GetBytes(key);
    }

    public override object FromBinary(byte[] bytes, Type type) =>
        HandedThrough.TryRemove(BitConverter.ToInt64(bytes), out var obj) ? obj : throw new InvalidOperationException("It was read before.");
}
