namespace Scheduler.Cli.Demo.Input;

/// <summary>What lies below the input folder and is not hashed.</summary>
internal sealed record Skipped
{
    /// <summary>Files and folders that may not be read, or were gone when their turn came.</summary>
    public int Unreadable { get; init; }

    /// <summary>Links to nothing.</summary>
    public int BrokenLinks { get; init; }

    /// <summary>Links to folders, which may lead in circles.</summary>
    public int FolderLinks { get; init; }

    /// <summary>Pipes, sockets and devices.</summary>
    public int NotFiles { get; init; }

    public int Total => Unreadable + BrokenLinks + FolderLinks + NotFiles;

    /// <summary>Such as "3 broken links, 1 unreadable"; empty when there is nothing to tell.</summary>
    public override string ToString()
    {
        (int Count, string One, string Many)[] parts =
        [
            (Unreadable, "unreadable entry", "unreadable entries"),
            (BrokenLinks, "broken link", "broken links"),
            (FolderLinks, "link to a folder", "links to folders"),
            (NotFiles, "pipe, socket or device", "pipes, sockets or devices"),
        ];
        return string.Join(", ", parts.Where(p => p.Count > 0).Select(p => Output.Units.Count(p.Count, p.One, p.Many)));
    }
}
