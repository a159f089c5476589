namespace Scheduler.Execution.Attempts;

/// <summary>The checkpoints of one attempt whose handler waits for an answer. Safe for use by many threads.</summary>
internal sealed class UnansweredCheckpoints
{
    // Held for moments and never while anyone is told: whoever is has locks of its own.
    private readonly Lock _gate = new();
    private readonly List<(int Number, TaskCompletionSource Kept)> _waiting = [];
    private int _latest;

    /// <summary>Returns the checkpoint's number: 1 for the first.</summary>
    public int Add(TaskCompletionSource kept)
    {
        lock (_gate)
        {
            _waiting.Add((++_latest, kept));
            return _latest;
        }
    }

    public List<TaskCompletionSource> TakeUpTo(int number)
    {
        lock (_gate)
        {
            var taken = _waiting.FindAll(waiting => waiting.Number <= number).ConvertAll(waiting => waiting.Kept);
            _waiting.RemoveAll(waiting => waiting.Number <= number);
            return taken;
        }
    }
}
