namespace Scheduler.Cli.Demo.Measuring;

/// <summary>What one node did, summed up from the events. Amounts that change are kept as their sum over time.</summary>
internal sealed class NodeTally(NodeId id, int slots, long memoryBytes)
{
    // Null: the demo has not begun, and what happens meanwhile (nodes joining) takes no time of it.
    private Timestamp? _since;
    private double _heldSeconds;
    private double _requestedByteSeconds;
    private double _upSeconds;
    private double _seconds;
    private long _requested;
    private TimeSpan _ran;

    public NodeId Id { get; } = id;

    public int Slots { get; } = slots;

    public long MemoryBytes { get; } = memoryBytes;

    public bool IsUp { get; private set; } = true;

    /// <summary>Tasks that are assigned to it now, those that wait there for a slot among them.</summary>
    public int Held { get; private set; }

    public int Finished { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Attempts that were lost with it.</summary>
    public int Lost { get; private set; }

    public void Begin(Timestamp at) => _since = at;

    public void Assign(Timestamp at, long request)
    {
        Advance(at);
        Held++;
        _requested += request;
    }

    /// <summary>An attempt is no longer its.</summary>
    public void Release(Timestamp at, long request)
    {
        Advance(at);
        Held--;
        _requested -= request;
    }

    /// <summary>An attempt ran here to an end.</summary>
    public void Ran(TimeSpan time) => _ran += time;

    public void Finish(long bytes)
    {
        Finished++;
        Bytes += bytes;
    }

    public void Lose() => Lost++;

    public void Down(Timestamp at)
    {
        Advance(at);
        IsUp = false;
    }

    public void Up(Timestamp at)
    {
        Advance(at);
        IsUp = true;
    }

    public NodeFigures Figures(Timestamp now)
    {
        Advance(now);
        return new NodeFigures
        {
            Name = Id.Name,
            Slots = Slots,
            MemoryBytes = MemoryBytes,
            IsUp = IsUp,
            Held = Held,
            Finished = Finished,
            Bytes = Bytes,
            Lost = Lost,
            Seconds = _seconds,
            UpSeconds = _upSeconds,
            HeldSeconds = _heldSeconds,
            RunSeconds = _ran.TotalSeconds,
            RequestedByteSeconds = _requestedByteSeconds,
        };
    }

    private void Advance(Timestamp to)
    {
        if (_since is not { } since || to <= since)
        {
            return;
        }

        var seconds = (to - since).TotalSeconds;

        _since = to;
        _seconds += seconds;
        _upSeconds += IsUp ? seconds : 0;
        _heldSeconds += Held * seconds;
        _requestedByteSeconds += _requested * seconds;
    }
}
