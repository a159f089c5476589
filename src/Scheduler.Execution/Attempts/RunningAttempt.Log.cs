using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <content>What its handler logs.</content>
public sealed partial class RunningAttempt
{
    // Short attempts say all of it with their end.
    private static readonly TimeSpan TellTailAfter = TimeSpan.FromSeconds(1);

    // Made when the first line is written: most attempts write none.
    private AttemptLogBuffer? _log;
    private volatile byte[]? _encodedLog;
    private ITimer? _tailTimer;
    private int _isTailTimed;

    void IKeepsLog.Log(LogLineLevel level, string text)
    {
        if (Volatile.Read(ref _state) != Running)
        {
            return;
        }

        LazyInitializer.EnsureInitialized(ref _log).Add(Timestamp.From(_runner.TimeProvider.GetUtcNow()), level, text);
        if (Interlocked.Exchange(ref _isTailTimed, 1) == 0)
        {
            TimeTail();
        }
    }

    private void TimeTail()
    {
        if (_tailTimer is { } timer)
        {
            timer.Change(TellTailAfter, Timeout.InfiniteTimeSpan);
            return;
        }

        // The handler may have returned between: then either it sees this timer, or this sees its return.
        Interlocked.Exchange(ref _tailTimer, _runner.TimeProvider.CreateTimer(
            static state => ((RunningAttempt)state!).TellTail(), this, TellTailAfter, Timeout.InfiniteTimeSpan));
        if (Volatile.Read(ref _state) != Running)
        {
            _tailTimer.Dispose();
        }
    }

    /// <summary>The report with what was logged until then. Where codecs encode it, only of an attempt whose handler has returned.</summary>
    private AttemptReport WithLog(AttemptReport report) =>
        _runner.Codecs is null ? Volatile.Read(ref _log) is { } log ? report with { Log = log.ToBytes() } : report
        : _encodedLog is { } encoded ? report with { Log = encoded }
        : report;

    // Encoded it may be longer than it was: then fewer lines are kept.
    private async ValueTask<byte[]> EncodeAsync(PayloadCodecs codecs, AttemptLogBuffer log, int most)
    {
        try
        {
            for (var lines = most; lines > 0; lines /= 2)
            {
                var encoded = await codecs.EncodeAsync(log.ToBytes(lines), PayloadContext.OfLog(Assignment.Task.Id)).ConfigureAwait(false);
                if (encoded.Length <= most)
                {
                    return encoded.ToArray();
                }
            }

            return Say($"The log is not kept: encoded it is longer than {AttemptLog.MostBytes} bytes.");
        }
        catch (Exception e)
        {
            // The attempt's outcome is more than its log.
            return Say($"The log is not kept: {ErrorText.Of(e)}");
        }

        byte[] Say(string text) => AttemptLog.Encode(new LogLine(1, Timestamp.From(_runner.TimeProvider.GetUtcNow()), LogLineLevel.Warning, ErrorText.Cut(text, AttemptLog.MostTailBytes / 4)));
    }

    private void TellTail()
    {
        Volatile.Write(ref _isTailTimed, 0);
        if (Volatile.Read(ref _state) == Running && Volatile.Read(ref _log) is { } log)
        {
            _ = TellTailAsync(log);
        }
    }

    private async Task TellTailAsync(AttemptLogBuffer log)
    {
        var tail = _runner.Codecs is { } codecs
            ? await EncodeAsync(codecs, log, AttemptLog.MostTailBytes).ConfigureAwait(false)
            : log.ToBytes(AttemptLog.MostTailBytes);
        Tell(new AttemptProgressReport(Assignment.Task.Id, Assignment.Token, null, null) { Log = tail });
    }

    private void Tell(AttemptProgressReport report)
    {
        try
        {
            _listener.Progress(this, report);
        }
        catch (Exception e)
        {
            LogListenerFailed(_runner.Logger, e, Assignment.Task.Kind, Assignment.Task.Id);
        }
    }
}
