namespace Scheduler.Cli.Demo.Cluster;

/// <summary>Whether nodes hold as many tasks as they can. Their slots are not all that counts: tasks of large files may leave no
/// memory for others. So they are full as well when they hold some, and for two seconds neither more nor fewer.</summary>
/// <param name="slots">Of all nodes.</param>
internal sealed class FullNodes(int slots)
{
    /// <summary>Looks, ten a second, that have to find the same.</summary>
    public const int Looks = 20;

    private long _held;
    private int _same;

    /// <param name="held">Tasks that nodes hold now.</param>
    /// <param name="left">Tasks that are not finished, those among them.</param>
    public bool Look(long held, long left)
    {
        _same = held == _held ? _same + 1 : 0;
        _held = held;
        return held >= Math.Min(slots, left) || (held > 0 && _same >= Looks);
    }
}
