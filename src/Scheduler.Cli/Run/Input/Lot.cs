using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Run.Input;

/// <summary>How much of a file is submitted at once: a thousand tasks, or fewer with large payloads.</summary>
internal struct Lot
{
    private int _tasks;
    private long _bytes;

    public readonly bool IsEmpty => _tasks == 0;

    public readonly bool IsFull => _tasks >= LineSubmitter.Chunk || _bytes >= LineSubmitter.MostSubmitBytes;

    public void Add(TaskSpec task)
    {
        _tasks++;
        _bytes += task.Payload.Length;
    }
}
