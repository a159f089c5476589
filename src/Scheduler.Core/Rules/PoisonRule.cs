namespace Scheduler.Core.Rules;

/// <summary>
/// What happens to a task that was running when its process died. Nothing else counts towards it: not a drain, not a
/// lost lease, not an outage of the journal.
/// </summary>
public static class PoisonRule
{
    /// <summary>After this many crashes the task runs alone on its node, so that no other tasks crash with it.</summary>
    public const int CrashesUntilAlone = 2;

    /// <summary>After this many crashes it is dead-lettered.</summary>
    public const int CrashesUntilDead = 3;

    public static bool MustRunAlone(int crashes) => crashes >= CrashesUntilAlone;

    public static bool IsDead(int crashes) => crashes >= CrashesUntilDead;
}
