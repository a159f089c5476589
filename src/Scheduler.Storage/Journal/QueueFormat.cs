using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>A queue, within any record that has one. A new field is a further flag.</summary>
public static class QueueFormat
{
    private const int Paused = 1;
    private const int Ages = 2;
    private const int Interrupts = 4;
    private const int Preempts = 8;
    private const int DoesNotPreempt = 16;
    private const int BreaksTiesByPath = 32;
    private const int All = (1 << 6) - 1;

    private static readonly QueueOptions Default = new();

    public static QueueOptions Fields(ref RecordFields f, QueueOptions queue)
    {
        var flags = f.Flags(queue, FlagsOf, All);
        var read = new QueueOptions
        {
            Name = f.Name(queue.Name),
            Policy = f.Name(queue.Policy),
            Strategy = f.Name(queue.Strategy),
            TieBreak = flags[BreaksTiesByPath] ? QueueOptions.ByCriticalPath : null,
            AgeAfter = f.Span(flags[Ages], queue.AgeAfter),
            Paused = flags[Paused],
            Preempt = flags[Preempts] ? true : flags[DoesNotPreempt] ? false : null,
        };
        return !flags[Interrupts] ? read : read with
        {
            Slice = f.Span(queue.Slice),
            MinRunTime = f.Span(queue.MinRunTime),
            PreemptionMargin = f.Span(queue.PreemptionMargin),
            MaxPreemptions = f.Int(queue.MaxPreemptions),
        };
    }

    private static int FlagsOf(QueueOptions queue)
    {
        // What a queue from before there was preemption could not say is written only where it says it.
        var interrupts = (queue.Slice, queue.MinRunTime, queue.PreemptionMargin, queue.MaxPreemptions)
            != (Default.Slice, Default.MinRunTime, Default.PreemptionMargin, Default.MaxPreemptions);
        return (queue.Paused ? Paused : 0)
            | (queue.AgeAfter is null ? 0 : Ages)
            | (interrupts ? Interrupts : 0)
            | (queue.TieBreak is null ? 0 : BreaksTiesByPath)
            | (queue.Preempt switch { true => Preempts, false => DoesNotPreempt, null => 0 });
    }
}
