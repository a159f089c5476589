using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <content>The handler's log.</content>
public sealed partial class RunningAttempt
{
    // Made when the first line is written: most attempts write none.
    private AttemptLogBuffer? _log;
    private LinkedListNode<LogTails.Entry>? _tail;
    private volatile byte[]? _encodedLog;
    private int _isTailTimed;

    void IKeepsLog.Log(LogLineLevel level, string text)
    {
        if (Volatile.Read(ref _state) != Running)
        {
            return;
        }

        LazyInitializer.EnsureInitialized(ref _log).Add(Timestamp.From(_runner.TimeProvider.GetUtcNow()), level, text);

        // Short attempts say all of it with their end.
        if (Volatile.Read(ref _isTailTimed) == 0 && Interlocked.Exchange(ref _isTailTimed, 1) == 0)
        {
            _runner.LogTails.Add(LazyInitializer.EnsureInitialized(ref _tail, () => new LinkedListNode<LogTails.Entry>(new LogTails.Entry(this))));
        }
    }

    // One that is added just now, by someone beside the handler, finds when its time comes that there is nothing to tell.
    private void ForgetTail()
    {
        if (Volatile.Read(ref _tail) is { } tail)
        {
            _runner.LogTails.Remove(tail);
        }
    }

    /// <summary>The report with what was logged until now. If codecs encode the log, only for an attempt whose handler has returned.</summary>
    private AttemptReport WithLog(AttemptReport report)
    {
        if (Volatile.Read(ref _log) is not { } log)
        {
            return report;
        }

        var bytes = _runner.Codecs is null ? log.ToBytes() : _encodedLog;
        log.Close();
        return bytes is null ? report : report with { Log = bytes };
    }

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

    /// <summary>Called by <see cref="LogTails"/> when the tail is due.</summary>
    internal void TellTail()
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
        if (tail.Length == 0)
        {
            // It has ended meanwhile.
            return;
        }

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
