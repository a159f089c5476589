using Scheduler.Core.Rules;

namespace Scheduler.Storage.Witness;

/// <summary>
/// What one seed knows of how far the journal went, from its own commits and from other seeds: for a journal in a database that
/// can be restored as a whole, with everything that a start would compare. It lasts as long as the process; with a folder, longer.
/// </summary>
public sealed class SeedWitness : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly KeptFile? _folder;
    private WitnessFile? _file;
    private KeptFile? _kept;
    private Standing? _standing;
    private bool _isOfThisJournal;

    /// <param name="folder">The folder to keep it in, created if missing; each seed needs its own. Null: none.</param>
    /// <exception cref="IOException">The folder cannot be created, or the witness in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of missing permissions.</exception>
    public SeedWitness(string? folder)
    {
        if (folder is not null)
        {
            var path = Directory.CreateDirectory(Path.GetFullPath(folder)).FullName;
            _path = Path.Combine(path, WitnessFile.Name);
            _folder = KeptFile.Of(path);
            _standing = WitnessFile.Read(_path);
        }
    }

    /// <summary>Whether it outlives the process.</summary>
    public bool IsKept => _path is not null;

    /// <summary>Its name in messages for people.</summary>
    public string Name => _path is null ? "what this seed has seen of it" : $"'{_path}'";

    /// <summary>What it knows. Null: nothing.</summary>
    public Standing? Standing
    {
        get
        {
            lock (_gate)
            {
                return _standing;
            }
        }
    }

    /// <summary>What to tell other seeds; null: nothing, or it is not known to belong to the journal that they share.</summary>
    public Standing? Told
    {
        get
        {
            lock (_gate)
            {
                return _isOfThisJournal ? _standing : null;
            }
        }
    }

    /// <summary>A scheduler begins here: from now on this is the journal that the witness is about.</summary>
    /// <exception cref="IOException">The witness cannot be written.</exception>
    public void Begin(string journalId, long lastEvent, long epoch)
    {
        lock (_gate)
        {
            _isOfThisJournal = true;
            var begun = new Standing(journalId, lastEvent, epoch);

            // Another seed's scheduler, which was paused, may have gone on meanwhile.
            Take(IsOf(_standing, journalId) && _standing!.IsBeyond(begun) ? _standing : begun);
        }
    }

    /// <summary>A commit of this seed's scheduler is durable. Must be called before anyone is told.</summary>
    /// <exception cref="StorageChangedException">The file is not where it was, so the next start would not find it; or another seed knows
    /// of a later event in this epoch or an earlier one, so the journal was restored to an earlier state.</exception>
    /// <exception cref="IOException">The witness cannot be written.</exception>
    public void Committed(long lastEvent, long epoch)
    {
        lock (_gate)
        {
            if (_standing is null)
            {
                return;
            }

            if (_file is not null)
            {
                StorageGuard.Require(_folder!, _kept!);
            }

            var committed = _standing with { LastEvent = lastEvent, Epoch = epoch };
            if (committed.LastEvent < _standing.LastEvent && committed.Epoch >= _standing.Epoch)
            {
                throw new StorageChangedException(
                    $"The journal was put back to an earlier moment: its last event is {lastEvent}, but event {_standing.LastEvent} was stored before. "
                    + "The next start compares them and says how to go on.");
            }

            if (committed.IsBeyond(_standing))
            {
                _file?.Note(lastEvent, epoch);
                _standing = committed;
            }
        }
    }

    /// <summary>Another seed has reported what it knows of the journal that both share.</summary>
    /// <exception cref="IOException">The witness cannot be written.</exception>
    public void Hear(Standing told)
    {
        ArgumentNullException.ThrowIfNull(told);
        lock (_gate)
        {
            if (_standing is null || IsNews(told, _standing))
            {
                _isOfThisJournal = true;
                Take(told);
            }
            else
            {
                _isOfThisJournal |= IsOf(_standing, told.JournalId);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                _file?.Flush();
            }
            catch (IOException)
            {
                // It is behind then, as after a crash: never beyond.
            }

            _file?.Dispose();
            _file = null;
        }
    }

    private static bool IsOf(Standing? standing, string? journalId) => string.Equals(standing?.JournalId, journalId, StringComparison.Ordinal);

    // Events are numbered through all epochs of a journal: a later epoch with an earlier event is no news, but a journal that was put back.
    private static bool IsNews(Standing told, Standing known) =>
        IsOf(known, told.JournalId) ? told.LastEvent > known.LastEvent : told.IsBeyond(known);

    private void Take(Standing standing)
    {
        if (_path is not null && standing.JournalId is { } id)
        {
            // One that was removed meanwhile is made again: all that it said is known here.
            if (_file is null || !IsOf(_standing, id) || _kept!.Changed() != FileChange.None)
            {
                _file?.Dispose();
                _file = null;
                _file = WitnessFile.Open(_path, id, standing.LastEvent, standing.Epoch);
                _kept = KeptFile.Of(_path);
            }
            else
            {
                _file.Note(standing.LastEvent, standing.Epoch);
            }
        }

        _standing = standing;
    }
}
