namespace Scheduler.Core;

/// <content>Reads of clients.</content>
public sealed partial class Follower
{
    /// <summary>Answers a read from the state alone. Null: the archive has to be asked as well.</summary>
    public Answer? Answer(Read question)
    {
        try
        {
            return question switch
            {
                ListNodes => new NodesListed(Nodes()),
                GetStatistics => Statistics(),
                ListLimits => Limits(),
                ListHolds => Holds(),
                ListLocks q => Locks(q.Name),
                GetGroup q => Group(q.Group),
                ListGroups q => Groups(q),
                ListSchedules q => Schedules(q.Filter),
                ListCalendars q => Calendars(q.Filter),
                _ => null,
            };
        }
        catch (SchedulerConfigurationException e)
        {
            return new Rejection(RejectionCode.Invalid, e.Message);
        }
    }
}
