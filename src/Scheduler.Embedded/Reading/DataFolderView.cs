using Scheduler.Core.Contracts;
using Scheduler.Embedded.Reading;
using Scheduler.Storage.Archive;

namespace Scheduler.Embedded;

/// <summary>The tasks of a data folder that no process is using, as they were when the last process ended.</summary>
public sealed class DataFolderView
{
    private const int ArchivePage = 1_000;
    private const int MostNamed = 3;

    private readonly FolderState _state;
    private readonly TaskArchive? _archive;

    internal DataFolderView(FolderState state, TaskArchive? archive)
    {
        _state = state;
        _archive = archive;
    }

    internal long LastEventNumber => _state.Follower.LastEventNumber;

    /// <summary>Answers as a scheduler without nodes that uses the folder would; page positions are the same. Null:
    /// the request would change something.</summary>
    public Answer? Answer(Request request)
    {
        try
        {
            return request switch
            {
                _ when request.Refusal() is { } refusal => refusal,
                GetTask q => q.Found(Get(q.Task)),
                GetAttempts q => Attempts(q),
                GetLog q => Log(q),
                ListTasks q => List(q.Filter),
                GetDependants q => Dependants(q),
                CountTasks => new TasksCounted(Count()),
                ExplainTask q => Explain(q.Task),
                ListNodes => new NodesListed([]),
                GetStatistics => Statistics(),
                Read q => _state.Follower.Answer(q),
                _ => null,
            };
        }
        catch (SchedulerConfigurationException e)
        {
            return new Rejection(RejectionCode.Invalid, e.Message);
        }
    }

    private TaskInfo? Get(TaskId task) => _state.Find(task) ?? _archive?.Get(task);

    private AttemptsFound Attempts(GetAttempts asked) => Get(asked.Task) is not { } known ? new AttemptsFound(null)
        : Attempts(asked.Task, rows => AttemptLists.Page(asked, rows, Unarchived(asked.Task), known));

    private LogFound Log(GetLog asked) => Attempts(asked.Task, rows => AttemptLists.FindLog(
        asked, rows, Unarchived(asked.Task), Get(asked.Task),
        attempt => _state.Attempts[asked.Task].FirstOrDefault(one => one.Attempt.Token == attempt.Token).Log ?? _archive?.Log(attempt.Token)));

    private T Attempts<T>(TaskId task, Func<IAttemptRows, T> read) => _archive is null ? read(new AttemptRows([])) : _archive.Attempts(task, read);

    private AttemptInfo[] Unarchived(TaskId task) => [.. _state.Attempts[task].Select(one => one.Attempt), .. _state.Follower.LiveAttempts(task)];

    private TaskPage List(TaskFilter filter)
    {
        filter = _state.Follower.WithGroups(filter);
        var live = TaskPages.Unfinished(filter, _state.Follower);
        return live is { Next: not null } ? live : TaskPages.Finished(filter, live?.Tasks ?? [], ListFinished);
    }

    private DependantsFound Dependants(GetDependants question)
    {
        var archived = _archive?.Dependants(question.Name, question.IsGroup, int.MaxValue).Dependants ?? [];
        Dependant[] ended =
        [
            .. archived.Where(dependant => !_state.IsSuperseded(dependant.Task)),
            .. DependantLists.Of(question, _state.Finished.Reverse().Select(finished => finished.Task)),
        ];
        return DependantLists.Join(_state.Follower.Dependants(question), new DependantsFound(ended, ended.Length));
    }

    private Dictionary<TaskPhase, long> Count()
    {
        var counts = _archive?.Count().ToDictionary() ?? [];
        foreach (var earlier in _archive?.Get([.. _state.Superseded]) ?? [])
        {
            counts[earlier.Phase]--;
        }

        foreach (var (task, count) in _state.Finished.CountBy(f => f.Task.Phase))
        {
            counts[task] = counts.GetValueOrDefault(task) + count;
        }

        return counts.Where(c => c.Value > 0).Concat(_state.Follower.Count()).ToDictionary();
    }

    // Nothing runs, and the reason says what it would wait for otherwise.
    private Answer Explain(TaskId task)
    {
        if (Get(task) is not { } info)
        {
            return task.Unknown();
        }

        var retry = RetryFor(info);
        var (reason, text) = info.Phase switch
        {
            _ when info.Phase.IsFinal() => (PendingReason.None, $"It {info.Phase.HowItEnded()}."),
            TaskPhase.Scheduled => (PendingReason.NotDue, $"It is due at {info.DueAt}, and no process uses the data folder now."),
            TaskPhase.RetryWait => (PendingReason.RetryBackoff,
                $"Attempt {info.Attempt} failed; the next is due at {info.DueAt}, and no process uses the data folder now. The error: {info.Error}"),
            TaskPhase.Held when info.Hold is { } hold => (PendingReason.Held,
                $"It is held{(hold.By is { } who ? $" by {who}" : "")} since {hold.Since}: {hold.Reason}"),
            TaskPhase.Awaiting when retry is { What: var what } => (PendingReason.Awaiting, $"It waits for a retry: {what}."),
            TaskPhase.Awaiting => (PendingReason.Awaiting,
                $"It waits for {string.Join(", ", info.After.Take(MostNamed))}{(info.After.Count > MostNamed ? " and others" : "")}, and no process uses the data folder now."),
            TaskPhase.Pending => (PendingReason.NoNodes, "No process uses the data folder now; the task waits for one that does."),
            _ => (PendingReason.NoNodes, $"It was on {info.Node} when the process that used the data folder ended; it runs again when another process uses it."),
        };
        return new Explained(new TaskExplanation(task, info.Phase, reason, text, null, info.Node, info.Assignment)
        {
            Unblocks = reason switch
            {
                PendingReason.None => null,
                PendingReason.Awaiting when retry is { How: var how } => $"{how}, and start the program that uses the data folder.",
                PendingReason.Held => "Release it, and start the program that uses the data folder.",
                _ => "Start the program that uses the data folder.",
            },
        });
    }

    // What it goes on waiting for although it ended otherwise. Null: nothing, as far as it is known here.
    private (string What, string How)? RetryFor(TaskInfo task)
    {
        foreach (var (name, isGroup, _) in task.Spec?.IfUnmet == UnmetAction.Wait ? task.After.Where(edge => edge.On == DependencyCondition.Succeeded) : [])
        {
            if (!isGroup && Get(new TaskId(name)) is { Phase: var phase } && phase.IsFinal() && phase != TaskPhase.Succeeded)
            {
                return ($"task '{name}' {phase.HowItEnded()}", $"Retry task '{name}'");
            }

            if (isGroup && _state.Follower.Answer(new GetGroup(name)) is GroupFound { Group: { EndedAt: not null, Unfinished: 0, Ended.NotSucceeded: > 0 } })
            {
                return ($"a task of the group '{name}' has not succeeded", $"Retry the tasks of the group '{name}' that have not succeeded");
            }
        }

        return null;
    }

    // What the last scheduler has left.
    private SchedulerStatistics Statistics() => _state.Follower.Statistics() with { Nodes = 0, Slots = 0, SlotsTaken = 0, SlotsBlocked = 0 };

    private List<FinishedTask> ListFinished(TaskFilter filter, long before, int limit)
    {
        var found = _state.Finished.Where(f => f.OutcomeEvent < before && filter.Matches(f.Task)).Take(limit).ToList();
        while (_archive is not null && found.Count < limit)
        {
            var page = _archive.List(filter, before, ArchivePage);
            found.AddRange(page.Where(f => !_state.IsSuperseded(f.Task.Id)).Take(limit - found.Count));
            if (page.Count < ArchivePage)
            {
                break;
            }

            before = page[^1].OutcomeEvent;
        }

        return found;
    }
}
