namespace Scheduler.Embedded;

/// <summary>Which failures an answered command survives.</summary>
public enum Durability
{
    /// <summary>A power cut: every batch is synced to the disk before any of its commands is answered. The default.</summary>
    Full = 0,

    /// <summary>A crash of the process. A power cut or a crash of the system may lose the last seconds.</summary>
    Normal = 1,

    /// <summary>Nothing: everything is kept in memory and is lost when the process ends. For tests.</summary>
    Memory = 2,
}
