using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

internal static class ArchiveWrites
{
    /// <summary>Tasks alone, without attempts.</summary>
    public static void Write(this IArchive archive, IReadOnlyList<FinishedTask> tasks, long through, bool durable) =>
        archive.Write(new ArchiveEntries(tasks, []), through, durable);
}
