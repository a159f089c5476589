namespace Scheduler.Core.Rules;

/// <summary>
/// How many of the listed seeds make a majority. Two groups of seeds can't both have one, because a seed is in one group at a time: so at
/// most one group has a scheduler that may begin an epoch, decide, or answer.
/// </summary>
public static class MajorityRule
{
    /// <summary>The majority of one is one; of three, two; of four, three. Of none, none: a member that lists no seeds has none to wait for.</summary>
    public static int Majority(int listed) => listed == 0 ? 0 : (listed / 2) + 1;

    public static bool IsMajority(int present, int listed) => present >= Majority(listed);
}
