using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>What a journal says, read in the plainest way: the measure for what the kernel makes of it.</summary>
internal sealed class JournalModel
{
    private readonly HashSet<string> _unfinished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskPhase> _outcomes = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldestFirst = new();
    private readonly HashSet<NodeId> _nodes = [];
    // Each due moment has one task, also of schedules that were removed and made again.
    private readonly HashSet<TaskId> _occurrences = [];
    private readonly Dictionary<string, ScheduleModel> _schedules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CalendarSpec> _calendars = new(StringComparer.Ordinal);
    private readonly GraphModel _graph = new();
    private readonly CopyModel _copies = new(partition: 0);
    private Timestamp _at = new(long.MinValue);

    /// <summary>How often each task was admitted: again only after it was forgotten, or as a retry.</summary>
    public Dictionary<string, int> Admitted { get; } = new(StringComparer.Ordinal);

    /// <summary>Every outcome that there ever was, the latest of an id.</summary>
    public Dictionary<string, TaskPhase> Ended { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Retried { get; } = new(StringComparer.Ordinal);

    public int Outcomes { get; private set; }

    public long Epoch { get; private set; }

    /// <param name="first">The number of the first of them.</param>
    public void Read(IReadOnlyList<Event> events, long first)
    {
        foreach (var (at, happened) in events.Index())
        {
            _copies.Read(happened, first + at);
            Assert.True(happened.At >= _at, $"{happened} is before {_at}.");
            _at = happened.At;
            _graph.Read(happened, _outcomes);
            Read(happened);
        }
    }

    /// <summary>The kernel and the follower know the same tasks, outcomes and nodes.</summary>
    public void Compare(Kernel kernel, Follower follower)
    {
        var state = kernel.Desk.State;
        Assert.Equal(_unfinished.Order(StringComparer.Ordinal), state.Tasks.Select(t => t.Id.Value).Order(StringComparer.Ordinal));
        Assert.Equal(_outcomes.Keys.Order(StringComparer.Ordinal), state.Outcomes.OldestFirst().Select(o => o.Id.Value).Order(StringComparer.Ordinal));
        Assert.All(_outcomes, outcome => Assert.Equal(outcome.Value, follower.OutcomeOf(new TaskId(outcome.Key))));
        Assert.Equal(_nodes.OrderBy(n => n.Name, StringComparer.Ordinal), state.Nodes.Select(n => n.Id).OrderBy(n => n.Name, StringComparer.Ordinal));
        Assert.Equal(kernel.Digest, follower.Digest);
        Assert.Equal(Epoch, kernel.Epoch);
        _graph.Compare(kernel);
        _copies.Compare(kernel);
    }

    private static string? ScheduleOf(Event happened) => happened switch
    {
        ScheduleHeld e => e.Schedule,
        ScheduleReleased e => e.Schedule,
        OccurrenceSubmitted e => e.Schedule,
        OccurrenceQueued e => e.Schedule,
        OccurrencesSkipped e => e.Schedule,
        BackfillRequested e => e.Schedule,
        OccurrenceBackfilled e => e.Schedule,
        _ => null,
    };

    private void Set(CalendarSet e)
    {
        _calendars[e.Calendar.Name] = e.Calendar;
        var moved = e.Moved.ToDictionary(m => m.Schedule, StringComparer.Ordinal);
        Assert.All(_schedules.Where(s => s.Value.Names(e.Calendar.Name)), s => s.Value.Move(e.At, moved.Remove(s.Key, out var to) ? to : null));
        Assert.Empty(moved);
    }

    private void Remove(CalendarRemoved e)
    {
        Assert.True(_calendars.Remove(e.Calendar));
        Assert.DoesNotContain(_schedules.Values, schedule => schedule.Names(e.Calendar));
    }

    private void Read(Event happened)
    {
        switch (happened)
        {
            case EpochStarted e:
                Assert.True(e.Epoch > Epoch);
                Epoch = e.Epoch;
                break;
            case TaskAdmitted e:
                Assert.False(_outcomes.ContainsKey(e.Task.Id.Value), $"{e.Task.Id} was admitted although its outcome was known.");
                Assert.True(_unfinished.Add(e.Task.Id.Value), $"{e.Task.Id} was admitted twice.");
                Admitted[e.Task.Id.Value] = Admitted.GetValueOrDefault(e.Task.Id.Value) + 1;
                break;
            case TaskRetried e:
                Retry(e.Task.Id);
                break;
            case TaskAssigned e:
                Assert.Contains(e.Node, _nodes);
                Assert.Contains(e.Task.Value, _unfinished);
                break;
            case SuccessRecorded e:
                End(e.Task, TaskPhase.Succeeded);
                break;
            case FailureRecorded e:
                End(e.Task, TaskPhase.Failed);
                break;
            case CancellationRecorded e:
                End(e.Task, TaskPhase.Cancelled);
                break;
            case ExpiryRecorded e:
                End(e.Task, TaskPhase.Expired);
                break;
            case OutcomesForgotten e:
                Forget(e.Count);
                break;
            case NodeJoined e:
                Assert.True(_nodes.Add(e.Node));
                break;
            case NodeGone e:
                Assert.True(_nodes.Remove(e.Node));
                break;
            case ScheduleSet e:
                _schedules.TryAdd(e.Schedule.Name, new ScheduleModel(_calendars));
                _schedules[e.Schedule.Name].Read(e);
                break;
            case CalendarSet e:
                Set(e);
                break;
            case CalendarRemoved e:
                Remove(e);
                break;
            case ScheduleRemoved e:
                Assert.True(_schedules.Remove(e.Schedule));
                break;
            default:
                if (ScheduleOf(happened) is { } schedule)
                {
                    if (happened is OccurrenceSubmitted { Asked: false, Task: var task })
                    {
                        Assert.True(_occurrences.Add(task), $"{task} was submitted twice.");
                    }
                    else if (happened is OccurrenceBackfilled { Task: { } backfilled })
                    {
                        Assert.True(_occurrences.Add(backfilled), $"{backfilled} was submitted before it was backfilled.");
                    }

                    _schedules[schedule].Read(happened);
                }

                break;
        }
    }

    private void End(TaskId task, TaskPhase phase)
    {
        Assert.True(_unfinished.Remove(task.Value), $"{task} has an outcome although it was not unfinished.");
        _outcomes.Add(task.Value, phase);
        _oldestFirst.Enqueue(task.Value);
        Ended[task.Value] = phase;
        Outcomes++;
    }

    private void Retry(TaskId task)
    {
        Assert.NotEqual(TaskPhase.Succeeded, Ended[task.Value]);
        Assert.True(_unfinished.Add(task.Value), $"{task} was retried before it had ended.");
        if (_outcomes.Remove(task.Value))
        {
            var others = _oldestFirst.Where(other => other != task.Value).ToArray();
            _oldestFirst.Clear();
            Array.ForEach(others, _oldestFirst.Enqueue);
        }

        Admitted[task.Value]++;
        Retried.Add(task.Value);
    }

    private void Forget(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _outcomes.Remove(_oldestFirst.Dequeue());
        }
    }
}
