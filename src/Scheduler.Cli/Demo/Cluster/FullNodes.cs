namespace Scheduler.Cli.Demo.Cluster;

/// <summary>Whether nodes hold as many tasks as they can. Slots are not the only limit: tasks with large files may leave no
/// memory for others. So nodes also count as full when they hold at least one task and the number has not changed for two seconds.</summary>
/// <param name="slots">Of all nodes.</param>
internal sealed class FullNodes(int slots)
{
    /// <summary>How many checks in a row, ten a second, must find the same number.</summary>
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
