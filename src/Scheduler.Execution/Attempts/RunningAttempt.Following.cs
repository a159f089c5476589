using Scheduler.Core;

namespace Scheduler.Execution.Attempts;

/// <content>
/// Short attempts run one after the other on one thread: an attempt that is started while another's end is reported takes
/// over its thread, which avoids the pool's queue. This applies only if the attempt that ended has the thread to itself:
/// an end that is reported from within another handler's code must not make anything wait for that handler.
/// </content>
public sealed partial class RunningAttempt
{
    // After so many the pool gets its thread back for a moment, so that nothing else waits for it too long.
    private const int MostFollowers = 64;

    /// <summary>The attempt that owns this thread.</summary>
    [ThreadStatic]
    private static RunningAttempt? _owner;

    /// <summary>Whether the owner's end is being reported.</summary>
    [ThreadStatic]
    private static bool _mayFollow;

    [ThreadStatic]
    private static RunningAttempt? _follower;

    [ThreadStatic]
    private static int _followers;

    /// <summary>Runs this attempt next on this thread, if it is about to be free.</summary>
    internal bool TryFollow()
    {
        if (!_mayFollow || _follower is not null || _followers >= MostFollowers)
        {
            return false;
        }

        _follower = this;
        return true;
    }

    private static void RunWithFollowers(RunningAttempt first)
    {
        var next = first;
        _followers = 0;
        while (next is not null)
        {
            _owner = next;
            _ = next.RunAsync();
            next = _follower;
            _follower = null;
            _followers++;
        }

        _owner = null;
    }

    private void TellOnOwnThread(AttemptReport report)
    {
        _mayFollow = ReferenceEquals(_owner, this);
        Tell(report, abandoned: false);
        _mayFollow = false;
    }
}
