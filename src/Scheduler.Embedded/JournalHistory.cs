using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Journal;

namespace Scheduler.Embedded;

/// <summary>Reads the events that a data folder's journal still holds. Nothing in the folder is changed.</summary>
public static class JournalHistory
{
    /// <summary>
    /// Reads the events in order, lazily. The first is 1 unless older ones were removed, which
    /// <see cref="EmbeddedOptions.KeepHistoryEvents"/> prevents. Returns no events if the folder holds no journal.
    /// </summary>
    /// <exception cref="DataFolderException">The folder is in use, damaged, or not a scheduler's.</exception>
    public static IEnumerable<RecordedEvent> Read(string dataFolder)
    {
        var file = Path.Combine(Path.GetFullPath(dataFolder), DataFolder.JournalName);
        using var journal = ReadOnlyFile.Open(file, JournalSchema.ApplicationId, JournalSchema.Version);
        if (journal is null)
        {
            yield break;
        }

        var codec = new BatchCodec();
        foreach (var stored in new JournalReader(journal.Database, file, partition: 0).Read(from: 0))
        {
            var row = Decode(codec, stored, file);
            for (var i = 0; i < row.Events.Count; i++)
            {
                yield return new RecordedEvent(row.FirstEventNumber + i, row.Events[i]);
            }
        }
    }

    private static BatchRow Decode(BatchCodec codec, in StoredBatch row, string file)
    {
        try
        {
            return codec.Decode(row.Bytes.Span, row.First);
        }
        catch (Exception fault) when (fault is JournalCorruptException or JournalFormatException)
        {
            throw new DataFolderException(DataFolderProblem.Corrupt, $"'{file}': {fault.Message}");
        }
    }
}
