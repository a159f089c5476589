namespace Scheduler.Actors.Client;

/// <summary>
/// Requests that wait to be sent. Requests that carry tasks (submits, schedules) are sent only as far as the credit allows: it limits the tasks,
/// and bytes, that are sent and not answered. All other requests are sent before them, and are small.
/// </summary>
internal sealed class SendQueue(ClientSettings settings)
{
    private readonly Queue<UnansweredRequest> _submits = new();
    private readonly Queue<UnansweredRequest> _others = new();
    private int _waitingTasks;
    private long _waitingBytes;
    private int _unansweredTasks;
    private long _unansweredBytes;

    public bool HasNext => Next(_others) is not null || NextSubmit is not null;

    private UnansweredRequest? NextSubmit
    {
        get
        {
            // One always fits, however large: whether that is too much is the scheduler's to say.
            var next = Next(_submits);
            return next is null || _unansweredTasks == 0
                || (_unansweredTasks + next.Tasks <= settings.MaxUnansweredTasks && _unansweredBytes + next.Bytes <= settings.MaxUnansweredBytes)
                ? next
                : null;
        }
    }

    /// <summary>Adds a request. False: there is no room.</summary>
    public bool TryAdd(UnansweredRequest request)
    {
        if (request.Tasks == 0)
        {
            _others.Enqueue(request);
            return true;
        }

        if (_waitingTasks > 0
            && (_waitingTasks + request.Tasks > settings.MaxWaitingTasks || _waitingBytes + request.Bytes > settings.MaxWaitingBytes))
        {
            return false;
        }

        _waitingTasks += request.Tasks;
        _waitingBytes += request.Bytes;
        _submits.Enqueue(request);
        return true;
    }

    /// <summary>Takes as many requests as fit into one message, and at least one if there is one.</summary>
    public List<UnansweredRequest> TakePiece()
    {
        List<UnansweredRequest> piece = [];
        var bytes = 0;
        while (Next(_others) is { } other && Fits(other))
        {
            piece.Add(_others.Dequeue());
        }

        while (NextSubmit is { } submit && Fits(submit))
        {
            _submits.Dequeue();
            Left(submit);
            _unansweredTasks += submit.Tasks;
            _unansweredBytes += submit.Bytes;
            piece.Add(submit);
        }

        return piece;

        bool Fits(UnansweredRequest request) => (bytes += request.Bytes) <= WireSize.Piece || piece.Count == 0;
    }

    /// <summary>A request that was taken has its answer, or is given up.</summary>
    public void Answered(UnansweredRequest request)
    {
        if (request.Tasks > 0)
        {
            _unansweredTasks -= request.Tasks;
            _unansweredBytes -= request.Bytes;
        }
    }

    /// <summary>A request that was not taken is given up. It has no answer yet, and is skipped once it has one.</summary>
    public void Remove(UnansweredRequest request)
    {
        if (request.Tasks > 0)
        {
            Left(request);
        }
    }

    private void Left(UnansweredRequest submit)
    {
        _waitingTasks -= submit.Tasks;
        _waitingBytes -= submit.Bytes;
    }

    private static UnansweredRequest? Next(Queue<UnansweredRequest> queue)
    {
        while (queue.TryPeek(out var next))
        {
            if (!next.IsAnswered)
            {
                return next;
            }

            queue.Dequeue();
        }

        return null;
    }
}
