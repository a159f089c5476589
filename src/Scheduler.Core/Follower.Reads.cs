namespace Scheduler.Core;

/// <content>What clients ask.</content>
public sealed partial class Follower
{
    /// <summary>Answers what the state alone can answer. Null: the archive has to be asked as well.</summary>
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
