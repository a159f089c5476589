using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>The journal's server does not answer, or not yet. The problem may be temporary, so it makes sense to try again.</summary>
public sealed class JournalAwayException : SchedulingException
{
    public JournalAwayException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
