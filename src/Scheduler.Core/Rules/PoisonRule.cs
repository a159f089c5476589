namespace Scheduler.Core.Rules;

/// <summary>
/// What happens to a task that was running when its process died. Nothing else counts towards it: not a drain, not a
/// lost lease, not an outage of the journal.
/// </summary>
public static class PoisonRule
{
    /// <summary>After so many crashes the task runs alone on its node, so that it takes no others with it.</summary>
    public const int CrashesUntilAlone = 2;

    /// <summary>After so many it is dead-lettered.</summary>
    public const int CrashesUntilDead = 3;

    public static bool MustRunAlone(int crashes) => crashes >= CrashesUntilAlone;

    public static bool IsDead(int crashes) => crashes >= CrashesUntilDead;
}
