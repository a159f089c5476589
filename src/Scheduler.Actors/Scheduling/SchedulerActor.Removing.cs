using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Scheduling;

// What snapshots and archive stand for goes from the journal, a few rows at a time: new rows wait meanwhile.
internal sealed partial class SchedulerActor
{
    private const int RowsAtATime = 64;

    private long _removed;
    private long _mayRemove;

    private void Remove(RowsSuperfluous message)
    {
        var isRemoving = _mayRemove > 0;
        _mayRemove = message.UpTo - _settings.KeepHistoryRows;
        if (!isRemoving)
        {
            RemoveNext();
        }
    }

    private void RemoveNext()
    {
        if (_mayRemove <= _removed || _hasFailed)
        {
            _mayRemove = 0;
            return;
        }

        _removed = Math.Min(_removed + RowsAtATime, _mayRemove);
        DeleteMessages(_removed);
    }
}
