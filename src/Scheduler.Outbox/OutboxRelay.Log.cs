using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <content>The relay's log. A fault is logged once, until it is over or replaced by another one.</content>
public sealed partial class OutboxRelay
{
    private string? _told;

    private void Tell(OutboxRelayed relayed)
    {
        if (relayed.Fault is { } fault)
        {
            TellOnce(fault.ToString(), null);
        }
        else if (_told is not null && relayed.BusyFor is null)
        {
            _told = null;
            LogWorksAgain();
        }
    }

    private void TellOnce(string what, Exception? fault)
    {
        if (_told != what)
        {
            _told = what;
            LogWaits(what, fault);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The outbox is not relayed now, and its tasks wait: {Reason}")]
    private partial void LogWaits(string reason, Exception? fault);

    [LoggerMessage(2, LogLevel.Information, "The outbox is relayed again")]
    private partial void LogWorksAgain();

    [LoggerMessage(3, LogLevel.Error, "{Tasks} refused ({Code}) and set aside, from position {Position} of the outbox on: {Reason}")]
    private partial void LogRefused(string tasks, RejectionCode code, long position, string reason);
}
