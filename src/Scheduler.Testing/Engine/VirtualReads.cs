using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules;
using Scheduler.Storage.Archive;

namespace Scheduler.Testing.Engine;

/// <summary>What clients read, as in production: unfinished tasks from the follower, finished ones from an archive, which is in memory and never
/// behind.</summary>
internal sealed class VirtualReads(Follower follower)
{
    private readonly Dictionary<TaskId, FinishedTask> _ended = [];
    private readonly SortedDictionary<long, TaskInfo> _byEvent = [];
    private readonly Dictionary<TaskId, List<EndedAttempt>> _attempts = [];

    /// <summary>Stores what the batch finished.</summary>
    /// <returns>Tasks that have ended.</returns>
    public IReadOnlyList<TaskInfo> HandOn(Batch batch)
    {
        var finished = Outcomes.Number(batch.FirstEventNumber, batch.Events, follower.TakeFinished(out var attempts));
        foreach (var attempt in attempts)
        {
            if (!_attempts.TryGetValue(attempt.Task, out var before))
            {
                _attempts.Add(attempt.Task, before = []);
            }

            before.Add(attempt);
        }

        foreach (var task in finished)
        {
            if (_ended.Remove(task.Task.Id, out var before))
            {
                _byEvent.Remove(before.OutcomeEvent);
            }

            // The others run again.
            if (task.Task.Phase.IsFinal())
            {
                _ended[task.Task.Id] = task;
                _byEvent[task.OutcomeEvent] = task.Task;
            }
        }

        return [.. finished.Select(task => task.Task).Where(task => task.Phase.IsFinal())];
    }

    public TaskInfo? Find(TaskId task) => follower.Get(task) ?? Ended(task);

    public Answer Answer(Read question)
    {
        try
        {
            return question switch
            {
                GetTask q => q.Found(Find(q.Task)),
                GetAttempts q => Find(q.Task) is not { } known ? new AttemptsFound(null)
                    : AttemptLists.Page(q, AttemptsOf(q.Task), follower.LiveAttempts(q.Task), known),
                GetLog q => Log(q),
                ListTasks q => List(q.Filter),
                GetDependants q => Dependants(q),
                CountTasks => new TasksCounted(follower.Count().Concat(CountEnded()).ToDictionary()),
                _ => follower.Answer(question) ?? throw new SchedulingException($"{question.GetType().Name} is not a question that this scheduler knows."),
            };
        }
        catch (SchedulerConfigurationException e)
        {
            return new Rejection(RejectionCode.Invalid, e.Message);
        }
    }

    /// <summary>A command with the data that a shell looks up for it, or why it is refused.</summary>
    public (KernelCommand Command, Rejection? Refusal) LookUp(KernelCommand command) => command switch
    {
        SubmitTasks q => (LookUp(q), null),
        RetryTask q => LookUp(q),
        BackfillSchedule q => LookUp(q),
        _ => (command, null),
    };

    /// <summary>Looks up the tasks that a handler's added tasks wait for.</summary>
    public HearLookedUp LookUp(LookUp asked) => new(asked, LookUp(new SubmitTasks(asked.Report.Then)).Ended!);

    // How those ended that are waited for and that the kernel remembers no more.
    private SubmitTasks LookUp(SubmitTasks asked) => asked with
    {
        Ended = [.. asked.Tasks.OfType<TaskSpec>().SelectMany(task => task.After).Where(edge => !edge.IsGroup).Select(edge => new TaskId(edge.Name)).Distinct()
            .Where(id => !follower.IsUnfinished(id) && follower.OutcomeOf(id) is null).Select(Ended).OfType<TaskInfo>()],
    };

    private (KernelCommand, Rejection?) LookUp(RetryTask asked)
    {
        var ended = Ended(asked.Task);
        var found = asked with { Ended = ended, Dependants = asked.WithDependants && ended is not null ? CancelledBecauseOf(ended) : [] };
        return (found with { Others = [.. found.FindOthers().Select(Ended).OfType<TaskInfo>()] }, null);
    }

    private (KernelCommand, Rejection?) LookUp(BackfillSchedule asked)
    {
        if (follower.Schedules(new ScheduleFilter { Name = asked.Name }).Schedules is not [{ Spec: var schedule }])
        {
            return (asked with { Range = null }, null);
        }

        var range = BackfillRange.Of(asked, schedule, follower.CalendarsOf(schedule), Recurrences.Instance, out var fault);
        return (asked with { Range = range?.Without(range.Tasks().Where(_ended.ContainsKey)) }, fault);
    }

    private AttemptRows AttemptsOf(TaskId task) => new(_attempts.GetValueOrDefault(task, []).Select(ended => ended.Attempt));

    private LogFound Log(GetLog asked) => AttemptLists.FindLog(
        asked, AttemptsOf(asked.Task), follower.LiveAttempts(asked.Task), Find(asked.Task),
        attempt => attempt.End is null ? follower.TailOf(asked.Task, attempt.Token)
            : _attempts.GetValueOrDefault(asked.Task, []).Find(ended => ended.Attempt.Token == attempt.Token).Log);

    private TaskInfo? Ended(TaskId task) => _ended.TryGetValue(task, out var ended) ? ended.Task : null;

    private TaskPage List(TaskFilter filter)
    {
        var live = TaskPages.Unfinished(filter, follower);
        return live is { Next: not null } ? live : TaskPages.Finished(filter, live?.Tasks ?? [], ListEnded);
    }

    private DependantsFound Dependants(GetDependants question)
    {
        Dependant[] ended = [.. DependantLists.Of(question, _byEvent.Values)];
        return DependantLists.Join(follower.Dependants(question), new DependantsFound(ended, ended.Length));
    }

    private IReadOnlyList<FinishedTask> ListEnded(TaskFilter filter, long before, int limit) =>
        [.. _byEvent.Reverse().Where(task => task.Key < before && filter.Matches(task.Value)).Take(limit).Select(task => new FinishedTask(task.Key, task.Value))];

    private IEnumerable<KeyValuePair<TaskPhase, long>> CountEnded() =>
        _byEvent.Values.GroupBy(task => task.Phase).Select(tasks => KeyValuePair.Create(tasks.Key, tasks.LongCount()));

    // The latest first, as the archive has them.
    private IReadOnlyList<TaskInfo> CancelledBecauseOf(TaskInfo ended)
    {
        var groups = follower.GroupsAround(ended.Group);
        return [.. _byEvent.Values.Reverse().Where(task => task.Phase == TaskPhase.Cancelled && task.FinishedAt >= ended.FinishedAt && task.Unmet is { } unmet
            && (unmet.IsGroup ? groups.Contains(unmet.Name, StringComparer.Ordinal) : unmet.Name == ended.Id.Value))];
    }
}
