namespace Scheduler.Embedded;

/// <summary>What an answer survives.</summary>
public enum Durability
{
    /// <summary>A power cut: every batch is synced to the disk before anything of it is answered. The default.</summary>
    Full = 0,

    /// <summary>A crash of the process, but not a power cut or a crash of the system, which may take the last seconds.</summary>
    Normal = 1,

    /// <summary>Nothing: all is kept in memory and gone with the process. For tests.</summary>
    Memory = 2,
}
