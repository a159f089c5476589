using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>A class's next task and what it is compared by: the share of whose it is, where the queue shares; then the aged
/// before all others, then key (of the aged: since when they wait), then submission.</summary>
internal readonly record struct Head(TaskState Task, long Share, bool Aged, long Key, long Tie)
{
    public bool GoesBefore(in Head other)
    {
        if (Share != other.Share)
        {
            return Share < other.Share;
        }

        if (Aged != other.Aged)
        {
            return Aged;
        }

        return Key != other.Key ? Key < other.Key : Tie < other.Tie;
    }
}
