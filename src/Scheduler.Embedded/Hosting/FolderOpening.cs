using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Hosting;

/// <summary>
/// Opens a data folder: compares what its files say about how far they go, recovers the state, and only then writes. A
/// loss is refused, or accepted if the options say so.
/// </summary>
internal sealed partial class FolderOpening(DataFolder folder, EmbeddedOptions options, KernelOptions kernel, ILogger logger)
{
    private const long MostEventsOfPowerCut = 1_000_000;

    /// <exception cref="DataFolderException">Something is wrong with the data folder, which was not changed.</exception>
    public (OpenStores Stores, Recovered Recovered) Open()
    {
        var (finding, loss, recovered) = Inspect();
        folder.Accept();
        try
        {
            return (Open(finding, loss), recovered);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, folder.Path);
        }
    }

    // Changes nothing: whatever is wrong is found in here.
    private (Finding Finding, AcceptedLoss? Loss, Recovered Recovered) Inspect()
    {
        using var journal = ReadOnlyFile.Open(folder.JournalFile, JournalSchema.ApplicationId, JournalSchema.Version);
        using var archive = FolderArchive.OpenReadOnly(folder.ArchiveFile);
        var reader = journal is null ? null : new JournalReader(journal.Database, folder.JournalFile, kernel.Partition);
        var finding = WitnessRule.Compare(reader?.Standing(), archive is null ? null : new Standing(archive.JournalId, archive.Offset), ReadWitness());
        var isAccepted = IsAccepted(finding);
        var recovered = reader is null || finding.IsJournalGone
            ? Recovered.Fresh(kernel)
            : new Recovery(reader, kernel, folder.JournalFile, logger).RecoverAll(finding.ArchivedUpTo);
        if (!isAccepted)
        {
            return (finding, null, recovered);
        }

        var now = Timestamp.From(options.TimeProvider.GetUtcNow());
        var loss = JournalLossRule.Accept(finding.After, finding.KnownEvent, Math.Max(finding.KnownEpoch, recovered.Kernel.Epoch), now);
        recovered.Kernel.Accept(loss);
        return (finding, loss, recovered);
    }

    private Standing? ReadWitness()
    {
        try
        {
            var witness = WitnessFile.Read(folder.WitnessFile);
            if (witness is null && File.Exists(folder.WitnessFile))
            {
                LogWitnessDamaged(logger, folder.WitnessFile);
            }

            return witness;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, folder.WitnessFile);
        }
    }

    private bool IsAccepted(Finding finding)
    {
        var isAccepted = finding.IsAcceptedBy(options.AcceptLossAfter) || IsOfPowerCut(finding);
        var text = new LossText($"'{folder.JournalFile}'", $"'{folder.ArchiveFile}'", $"'{folder.WitnessFile}'");
        return isAccepted || text.RefusalOf(finding, options.AcceptLossAfter) is not { } refusal
            ? isAccepted
            : throw new DataFolderException(
                finding.IsJournalGone ? DataFolderProblem.MissingEvents : DataFolderProblem.Mismatch,
                refusal);
    }

    // That one takes the last commits was accepted with the durability. It takes what has not reached the disk yet, seconds of it, and
    // the start that wrote it at most: a journal that is further behind is an older copy.
    private bool IsOfPowerCut(Finding finding) => options.Durability == Durability.Normal
        && finding is { Kind: LossKind.JournalBehind, IsArchiveBehind: false, Journal.Epoch: var epoch }
        && finding.KnownEpoch - epoch <= 1
        && finding.KnownEvent - finding.After <= MostEventsOfPowerCut;

    private OpenStores Open(Finding finding, AcceptedLoss? loss)
    {
        var isGivenUp = finding.IsJournalGone;
        var id = isGivenUp || finding.IsNew ? WitnessFile.NewJournalId() : finding.JournalId ?? WitnessFile.NewJournalId();
        if (loss is not null)
        {
            LogLossAccepted(logger, folder.JournalFile, loss.After, loss.FirstEvent, loss.Epoch);
        }
        else if (LossText.UnusedOf(options.AcceptLossAfter) is { } unused)
        {
            LogUnused(logger, unused);
        }

        var isMoved = isGivenUp || finding.IsArchiveAnothers;
        WitnessFile? witness = null;
        SqliteJournalStore? journal = null;
        TaskArchive? archive = null;
        try
        {
            // First of all, and also where there was none: what it says stays until there is something beyond it, so that a start
            // that is cut short here is refused the next time. Without a loss it says what it said. What was just recovered may not
            // have reached the disk, and the witness must not reach it before.
            var (last, epoch) = loss is not null ? finding.Announced : (finding.Witness?.LastEvent ?? 0, finding.Witness?.Epoch ?? 0);
            witness = WitnessFile.Open(folder.WitnessFile, id, last, epoch);
            if (isMoved)
            {
                LogSetAside(logger, isGivenUp ? folder.SetAside(folder.JournalFile, folder.ArchiveFile) : folder.SetAside(folder.ArchiveFile));
            }

            journal = SqliteJournalStore.Open(folder.JournalFile, kernel.Partition, options.Durability, options.JournalPageLimit, id);
            archive = FolderArchive.Open(folder.ArchiveFile);
            if (archive.JournalId != id)
            {
                archive.SetJournalId(id);
            }

            if (archive.Fit(finding) is { } table)
            {
                LogSetAside(logger, $"the table {table} of '{folder.ArchiveFile}'");
            }

            if (finding.IsNew || isGivenUp)
            {
                LogNew(logger, folder.JournalFile);
            }

            var guard = new StorageGuard(
                KeptFile.Of(folder.JournalFile),
                KeptFile.Of(folder.JournalFile + "-wal"),
                KeptFile.Of(folder.ArchiveFile),
                KeptFile.Of(folder.ArchiveFile + "-wal"),
                witness);
            return new OpenStores(journal, archive, folder, folder.JournalFile, guard);
        }
        catch
        {
            archive?.Dispose();
            journal?.Dispose();
            witness?.Dispose();
            throw;
        }
    }

    [LoggerMessage(62, LogLevel.Information, "A new journal was made: {File}.")]
    private static partial void LogNew(ILogger logger, string file);

    [LoggerMessage(63, LogLevel.Warning, "{File} is resumed without the events after {After}, which are lost. The next event is {FirstEvent}, the next epoch {Epoch}.")]
    private static partial void LogLossAccepted(ILogger logger, string file, long after, long firstEvent, long epoch);

    [LoggerMessage(66, LogLevel.Warning, "{Unused}")]
    private static partial void LogUnused(ILogger logger, string unused);

    [LoggerMessage(64, LogLevel.Warning, "What belonged to the lost events was set aside: {Where}.")]
    private static partial void LogSetAside(ILogger logger, string where);

    [LoggerMessage(65, LogLevel.Warning, "{File} can't be read and is being replaced. It can't show whether the journal has lost its end.")]
    private static partial void LogWitnessDamaged(ILogger logger, string file);
}
