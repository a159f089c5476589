using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>The server of the journal does not answer, or not yet. It may be back in a moment, so it makes sense to try again.</summary>
public sealed class JournalAwayException : SchedulingException
{
    public JournalAwayException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
