namespace Scheduler.Core;

/// <summary>
/// The order of work: persist, then answer. One batch is being written at a time, and nothing in it is sent before it
/// is durable, while the next one fills (group commit). A shell calls <see cref="TakeWrite"/> and
/// <see cref="TakeRelease"/> after every command, and <see cref="Complete"/> when the write is done.
/// </summary>
public sealed class Pump(Kernel kernel)
{
    private Batch? _inFlight;
    private Batch? _ready;
    private bool _failed;

    public Kernel Kernel { get; } = kernel;

    public bool IsWriting => _inFlight is not null;

    /// <summary>Whether no more commands fit before the current write is done.</summary>
    public bool IsFull => Kernel.IsFull;

    public void Handle(KernelCommand command, Instant now)
    {
        ThrowIfFailed();
        Kernel.Handle(command, now);
    }

    /// <summary>The next batch to write; null while one is being written or waits for <see cref="TakeRelease"/>, or when
    /// nothing happened.</summary>
    public Batch? TakeWrite()
    {
        ThrowIfFailed();
        if (_inFlight is not null || _ready is not null || !Kernel.HasOpenBatch)
        {
            return null;
        }

        var batch = Kernel.TakeBatch();
        if (batch.Events.Count == 0)
        {
            _ready = batch;
            return null;
        }

        _inFlight = batch;
        return batch;
    }

    /// <summary>
    /// A batch without events that may be sent at once, since everything it observed is durable; null when there is none.
    /// To be called after <see cref="TakeWrite"/>.
    /// </summary>
    public Batch? TakeRelease()
    {
        var ready = _ready;
        _ready = null;
        return ready;
    }

    /// <summary>The current write is durable: returns its batch, to be sent after the next write was begun.</summary>
    public Batch Complete()
    {
        ThrowIfFailed();
        var batch = _inFlight ?? throw new InvalidOperationException("No write is in flight.");
        _inFlight = null;
        return batch;
    }

    /// <summary>
    /// The current write failed, or may have failed: the kernel is ahead of the journal and is no longer usable. Everyone who
    /// waits for an answer is told to send again with the same id, as it is not known whether the request took effect.
    /// </summary>
    public IReadOnlyList<Reply> Fail(string reason)
    {
        ThrowIfFailed();
        _failed = true;
        var unavailable = new Rejection(RejectionCode.Unavailable, $"{reason} Send it again with the same id.");
        var waiting = (_ready?.Replies ?? _inFlight?.Replies ?? []).Concat(Kernel.TakeBatch().Replies).Concat(Kernel.TakeWaiting(unavailable));
        _inFlight = _ready = null;
        return [.. waiting.Select(reply => reply with { Answer = unavailable })];
    }

    private void ThrowIfFailed()
    {
        if (_failed)
        {
            throw new InvalidOperationException("A write failed; this kernel is of no more use.");
        }
    }
}
