using System.Collections.Concurrent;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Codecs keep buffers and may be used by only one thread at a time, but a serializer is called by many: each call takes a set.</summary>
internal sealed class Codecs
{
    // As many as ever work at the same time, and no more than that are worth keeping.
    private const int MostKept = 16;

    private static readonly ConcurrentBag<Codecs> Free = [];

    public NodeMessageCodec NodeMessages { get; } = new();

    public TaskSpecCodec Tasks { get; } = new();

    public ClientTrafficCodec Clients { get; } = new();

    /// <summary>For messages of a few fields.</summary>
    public RecordWriter Writer { get; } = new();

    public DecodeTables Tables { get; } = new();

    public static Lease Take() => new(Free.TryTake(out var codecs) ? codecs : new Codecs());

    public readonly struct Lease(Codecs codecs) : IDisposable
    {
        public Codecs Value => codecs;

        public void Dispose()
        {
            if (Free.Count < MostKept)
            {
                Free.Add(codecs);
            }
        }
    }
}
