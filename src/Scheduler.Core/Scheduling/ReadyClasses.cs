namespace Scheduler.Core.Scheduling;

/// <summary>The classes of a lane that may be tried, in the order in which their heads go.</summary>
internal sealed class ReadyClasses(ShareLedger? shares, Cluster cluster, bool agesApart) : ServingOrder<SchedulingClass>(shares, cluster, agesApart)
{
    /// <summary>What a fairness key has used has changed.</summary>
    public void ShareChanged(Tenant tenant)
    {
        if (tenant.Classes.Find(one => one.Group is not null)?.Group is { } group && TryMoveAll(tenant, group))
        {
            return;
        }

        foreach (var one in tenant.Classes)
        {
            if (one.Group is not null)
            {
                Set(one);
            }
        }
    }
}
