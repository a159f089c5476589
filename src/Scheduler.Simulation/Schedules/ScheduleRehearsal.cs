using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Schedules;

/// <summary>
/// What a schedule does in a stretch of time, for tests: the scheduler's own kernel decides it, in virtual time, so a year of a nightly
/// schedule takes a moment. Its tasks run on one node, up to 10,000 at a time; how long is the test's to say.
/// </summary>
/// <example><code>
/// var year = ScheduleRehearsal.Run(
///     new ScheduleSpec { Name = "nightly", Recurrence = "0 2 * * *", Zone = "Europe/Berlin", Task = … },
///     Recurrences.Instance,
///     from: new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
///     to: new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero),
///     runTime: due => TimeSpan.FromHours(1));
/// </code></example>
public sealed class ScheduleRehearsal : INodeWorld
{
    // Renewing leases through a year would cost more than all decisions.
    private static readonly TimeSpan ForEver = TimeSpan.FromDays(36_500);
    private const int MostAtOnce = 10_000;

    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(1);

    private readonly EventQueue _queue = new();
    private readonly Func<Timestamp, TimeSpan> _runTime;
    private readonly List<RehearsedOccurrence> _occurrences = [];
    private readonly Dictionary<TaskId, int> _places = [];
    private readonly SimulatedScheduler _scheduler;
    private readonly SimulatedNode _node;

    private ScheduleRehearsal(
        ScheduleSpec schedule, IReadOnlyList<CalendarSpec> calendars, IRecurrences recurrences, Timestamp from, Func<Timestamp, TimeSpan> runTime)
    {
        _runTime = runTime;
        _queue.At(from, () => { });
        _queue.Step();
        var options = new KernelOptions { Recurrences = recurrences, Calendars = calendars, LeaseDuration = LongestLease, LeaseMargin = LongestLease };
        _scheduler = new SimulatedScheduler(_queue, options, writeTime: TimeSpan.Zero, Release);
        var offer = new NodeOffer { Kinds = [schedule.Task.Kind], Slots = MostAtOnce };
        _node = new SimulatedNode(_queue, new NodeId("rehearsal", 1), offer, new NodeKernelOptions(), this, RunTimeOf);
        _node.Connect();
        _scheduler.Do(new SetSchedule(schedule) { ReplyTo = this });
    }

    /// <summary>The occurrences that were due from the first moment to the last, in the order of their decisions.</summary>
    /// <param name="schedule">Made at the first moment. Of its task the kind alone counts: what it asks for is there, and it succeeds.</param>
    /// <param name="recurrences">Reads its recurrence: <c>Recurrences.Instance</c> of Scheduler.Schedules.</param>
    /// <param name="runTime">How long the task runs of the occurrence that was due at that moment. Default: no time.</param>
    /// <param name="calendars">Those that the schedule names. Default: none.</param>
    /// <exception cref="SchedulerConfigurationException">The schedule is refused, or the range ends before it begins.</exception>
    public static IReadOnlyList<RehearsedOccurrence> Run(
        ScheduleSpec schedule,
        IRecurrences recurrences,
        DateTimeOffset from,
        DateTimeOffset to,
        Func<Timestamp, TimeSpan>? runTime = null,
        IReadOnlyList<CalendarSpec>? calendars = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(recurrences);
        if (to < from)
        {
            throw new SchedulerConfigurationException("The range of the rehearsal ends before it begins.");
        }

        var plain = schedule with { Task = new TaskSpec { Id = schedule.Task.Id, Kind = schedule.Task.Kind } };
        var rehearsal = new ScheduleRehearsal(plain, calendars ?? [], recurrences, Timestamp.From(from), runTime ?? (_ => TimeSpan.Zero));
        var end = Timestamp.From(to);
        while (rehearsal._queue.NextAt is { } next && next <= end)
        {
            rehearsal._queue.Step();
        }

        return rehearsal._occurrences;
    }

    void INodeWorld.Send(SimulatedNode node, FromNode message) => _queue.After(TimeSpan.Zero, () => _scheduler.Do(new HearNode(message)));

    void INodeWorld.Started(SimulatedNode node, Assignment assignment)
    {
    }

    void INodeWorld.Worked(SimulatedNode node, Assignment assignment, Timestamp since)
    {
    }

    private TimeSpan RunTimeOf(TaskSpec task) => _runTime(_occurrences[_places[task.Id]].Due);

    private void Release(Batch batch)
    {
        if (batch.Replies.Select(reply => reply.Answer).OfType<Rejection>().FirstOrDefault() is { } refusal)
        {
            throw new SchedulerConfigurationException(refusal.Message);
        }

        foreach (var happened in batch.Events)
        {
            Note(happened);
        }

        foreach (var message in batch.Effects.Cast<ToNode>())
        {
            var kept = message.Lease is { } lease ? message with { Lease = lease with { Duration = ForEver } } : message;
            _queue.After(TimeSpan.Zero, () => _node.Hear(kept));
        }
    }

    private void Note(Event happened)
    {
        switch (happened)
        {
            case OccurrenceSubmitted e:
                _places[e.Task] = _occurrences.Count;
                _occurrences.Add(new RehearsedOccurrence(e.Due, OccurrenceDecision.Submitted, e.At, e.Task));
                break;
            case OccurrencesSkipped e:
                _occurrences.Add(new RehearsedOccurrence(e.First, e.Reason, e.At) { Count = e.Count });
                break;
            case SuccessRecorded e:
                End(e.Task, e.At);
                break;
            case CancellationRecorded e:
                End(e.Task, e.At);
                break;
        }
    }

    private void End(TaskId task, Timestamp at) => _occurrences[_places[task]] = _occurrences[_places[task]] with { EndedAt = at };
}
