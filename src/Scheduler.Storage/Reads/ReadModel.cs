using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Reads;

/// <summary>
/// What clients read: unfinished tasks from the follower, then outcomes that are not in the archive yet, then the archive. It also knows who
/// watches which task. It belongs to one thread, on which everything here is called; reads of the archive never delay that thread.
/// </summary>
public sealed partial class ReadModel<TWatcher>(Follower follower, IArchive archive, ArchiveFeeder feeder, IReadOwner<TWatcher> owner)
    where TWatcher : class
{
    // Of what one submit waits for.
    private const int MostLookedUp = 10_000;

    private readonly UnarchivedTasks _unarchived = new();
    private volatile bool _hasEnded;

    /// <summary>Returns the question to ask instead if an answer is too long to be sent; null: it is not too long. Default: none is.</summary>
    public Func<Read, Answer, Read?> Shorter { get; init; } = (_, _) => null;

    /// <summary>Answers. The state is that at the moment of the call; the archive is read after it.</summary>
    public async Task<Answer> AnswerAsync(Read question)
    {
        try
        {
            var answer = question switch
            {
                _ when _hasEnded => ArchiveFeeder.Stopped,
                GetTask q => q.Found(await FindAsync(q.Task).ConfigureAwait(false)),
                ListTasks q => await ListAsync(q.Filter).ConfigureAwait(false),
                GetAttempts q => await AttemptsAsync(q).ConfigureAwait(false),
                GetLog q => await LogAsync(q).ConfigureAwait(false),
                GetDependants q => await DependantsAsync(q).ConfigureAwait(false),
                CountTasks => await CountAsync().ConfigureAwait(false),
                _ => follower.Answer(question) ?? throw new SchedulingException($"{question.GetType().Name} is not a question that this scheduler knows."),
            };
            return Shorter(question, answer) is { } shorter
                ? await (await OnOwnerAsync(() => AnswerAsync(shorter)).ConfigureAwait(false)).ConfigureAwait(false)
                : answer;
        }
        catch (RequestRejectedException e)
        {
            return e.Rejection;
        }
        catch (SchedulerConfigurationException e)
        {
            return new Rejection(RejectionCode.Invalid, e.Message);
        }
    }

    /// <summary>How a task ended; null: it has not ended, or is not known.</summary>
    /// <exception cref="RequestRejectedException">The archive cannot be read.</exception>
    public async Task<TaskInfo?> EndedAsync(TaskId task) =>
        await FindAsync(task).ConfigureAwait(false) is { } known && known.Phase.IsFinal() ? known : null;

    /// <summary>A retry with what the archive knows of the task and, if requested, of the tasks that were cancelled because of it.</summary>
    /// <exception cref="RequestRejectedException">The archive cannot be read, or there are too many of those tasks.</exception>
    public async Task<RetryTask> RetryAsync(RetryTask asked)
    {
        var ended = await EndedAsync(asked.Task).ConfigureAwait(false);
        var since = ended?.FinishedAt ?? new Timestamp(long.MinValue);
        if (!asked.WithDependants)
        {
            return asked with { Ended = ended };
        }

        var found = asked with { Ended = ended, Dependants = await CancelledBecauseOfAsync(asked.Task, ended?.Group, since).ConfigureAwait(false) };
        return found with { Others = [.. (await EndedAsync([.. found.FindOthers().Take(MostLookedUp)]).ConfigureAwait(false)).Values] };
    }

    /// <summary>A submit with what the archive knows of tasks that it waits for and that the scheduler no longer remembers.</summary>
    /// <exception cref="RequestRejectedException">The archive cannot be read.</exception>
    public async Task<SubmitTasks> WithEndedAsync(SubmitTasks asked)
    {
        var own = asked.Tasks.Select(task => task.Id).ToHashSet();
        var unknown = asked.Tasks.SelectMany(task => task.After).Where(edge => !edge.IsGroup).Select(edge => new TaskId(edge.Name)).Distinct()
            .Where(id => !own.Contains(id) && !follower.IsUnfinished(id) && follower.OutcomeOf(id) is null).Take(MostLookedUp).ToArray();
        return asked with { Ended = [.. (await EndedAsync(unknown).ConfigureAwait(false)).Values] };
    }

    /// <summary>What the archive knows of the tasks that a handler's added tasks wait for. Null: it cannot be read now.</summary>
    public async Task<HearLookedUp?> LookUpAsync(LookUp asked)
    {
        try
        {
            return new HearLookedUp(asked, (await WithEndedAsync(new SubmitTasks(asked.Report.Then)).ConfigureAwait(false)).Ended!);
        }
        catch (RequestRejectedException)
        {
            return null;
        }
    }

    /// <summary>Returns those of the tasks that have ended.</summary>
    /// <exception cref="RequestRejectedException">The archive cannot be read.</exception>
    public async Task<IReadOnlyDictionary<TaskId, TaskInfo>> EndedAsync(IReadOnlyList<TaskId> tasks)
    {
        var ended = new Dictionary<TaskId, TaskInfo>();
        foreach (var task in tasks)
        {
            if (_unarchived.Find(task) is { } unarchived)
            {
                ended[task] = unarchived;
            }
        }

        foreach (var archived in await LookAsync(a => a.Get(tasks)).ConfigureAwait(false))
        {
            ended.TryAdd(archived.Id, archived);
        }

        return ended;
    }

    /// <summary>A backfill with the due moments in its range whose tasks have not ended; with none if there is no such schedule, which
    /// the kernel reports.</summary>
    /// <exception cref="RequestRejectedException">The range is not valid, the archive cannot be read, or the needed data was removed.</exception>
    public async Task<BackfillSchedule> RangeAsync(BackfillSchedule asked, IRecurrences? recurrences)
    {
        if (follower.Schedules(new ScheduleFilter { Name = asked.Name }).Schedules is not [{ Spec: var schedule } info])
        {
            return asked with { Range = null };
        }

        var calendars = follower.CalendarsOf(schedule);

        // A long recurrence takes its time, and the owner has other work.
        Rejection? fault = null;
        var range = await Task.Run(() => BackfillRange.Of(asked, schedule, calendars, recurrences, out fault)).ConfigureAwait(false)
            ?? throw new RequestRejectedException(fault!);
        var ended = await (await OnOwnerAsync(() => EndedAsync(range.Tasks())).ConfigureAwait(false)).ConfigureAwait(false);
        range = range.Without(ended.Keys);
        var removed = asked.Again ? null : await LookAsync(a => a.RemovedUpTo).ConfigureAwait(false);
        return await OnOwnerAsync(() => range.Forgotten(asked, removed, task => Find(task) is not null, due => due >= info.Next || due == info.Waiting)).ConfigureAwait(false) is { } forgotten
            ? throw new RequestRejectedException(forgotten)
            : asked with { Range = range };
    }

    /// <summary>Passes new outcomes of the follower to the watchers, and to the archive.</summary>
    public void HandOn(long first, IReadOnlyList<Event> events)
    {
        if (events.Count > 0)
        {
            HandOn(ArchiveEntries.Take(follower, first, events), first + events.Count - 1);
        }
    }

    /// <param name="through">All outcomes up to this event have now been passed on.</param>
    /// <inheritdoc cref="HandOn(long, IReadOnlyList{Event})"/>
    public void HandOn(ArchiveEntries entries, long through)
    {
        _unarchived.Add(entries.Tasks);
        foreach (var (_, task) in entries.Tasks)
        {
            // The others run again.
            if (task.Phase.IsFinal() && _watches.TryTake(task.Id, out var watchers))
            {
                for (var i = 0; i < watchers.Count; i++)
                {
                    owner.Ended(watchers[i], task);
                }
            }
        }

        feeder.Post(entries, through);
    }

    /// <summary>The archive has reached this event.</summary>
    public void Archived(long through) => _unarchived.Archived(through);

    private TaskInfo? Find(TaskId task) => follower.Get(task) ?? _unarchived.Find(task);

    // One that runs again leaves the archive, and may have ended again while it was looked up: hence the second look.
    private async Task<TaskInfo?> FindAsync(TaskId task) =>
        Find(task)
        ?? await LookAsync(a => a.Get(task)).ConfigureAwait(false)
        ?? await OnOwnerAsync(() => Find(task)).ConfigureAwait(false)
        ?? await LookAsync(a => a.Get(task)).ConfigureAwait(false);

    private async Task<Answer> ListAsync(TaskFilter asked)
    {
        var filter = follower.WithGroups(asked);
        var live = TaskPages.Unfinished(filter, follower);
        if (live is { Next: not null })
        {
            return live;
        }

        // No archive is needed for what has not ended, and it may be away.
        if (filter.Finished == false || filter.Phase?.IsFinal() == false)
        {
            return live ?? new TaskPage([]);
        }

        // What is finished by now is on its way into the archive, perhaps.
        await ReadableAsync(feeder.FlushAsync(durable: false)).ConfigureAwait(false);
        return await LookAsync(a => TaskPages.Finished(filter, live?.Tasks ?? [], a.List)).ConfigureAwait(false);
    }

    // What runs is of the moment of the call. What has ended is on its way into the archive, perhaps, and so is what runs no more by then.
    private async Task<Answer> AttemptsAsync(GetAttempts asked)
    {
        var live = follower.LiveAttempts(asked.Task);
        if (await FindAsync(asked.Task).ConfigureAwait(false) is not { } known)
        {
            return new AttemptsFound(null);
        }

        await ReadableAsync(feeder.FlushAsync(durable: false)).ConfigureAwait(false);
        return await LookAsync(a => a.Attempts(asked.Task, rows => AttemptLists.Page(asked, rows, live, known))).ConfigureAwait(false);
    }

    private async Task<Answer> LogAsync(GetLog asked)
    {
        var live = follower.LiveAttempts(asked.Task);
        var tails = live.ToDictionary(attempt => attempt.Token, attempt => follower.TailOf(asked.Task, attempt.Token));
        if (await FindAsync(asked.Task).ConfigureAwait(false) is not { } known)
        {
            return new LogFound(null, []);
        }

        await ReadableAsync(feeder.FlushAsync(durable: false)).ConfigureAwait(false);
        if (await LookAsync(a => a.Attempts(asked.Task, rows => AttemptLists.Find(asked, rows, live, known))).ConfigureAwait(false) is not { } attempt)
        {
            return new LogFound(null, []);
        }

        var log = attempt.End is null ? tails[attempt.Token] : await LookAsync(a => a.Log(attempt.Token)).ConfigureAwait(false);
        return AttemptLog.Found(attempt, log);
    }

    private async Task<Answer> DependantsAsync(GetDependants asked)
    {
        var unfinished = follower.Dependants(asked);
        if (!_unarchived.IsEmpty)
        {
            await ReadableAsync(feeder.FlushAsync(durable: false)).ConfigureAwait(false);
        }

        return DependantLists.Join(
            unfinished, await LookAsync(a => a.Dependants(asked.Name, asked.IsGroup, DependantsFound.MostListed)).ConfigureAwait(false));
    }

    private async Task<Answer> CountAsync()
    {
        var unfinished = follower.Count();
        await ReadableAsync(feeder.FlushAsync(durable: false)).ConfigureAwait(false);
        var finished = await LookAsync(a => a.Count()).ConfigureAwait(false);
        return new TasksCounted(unfinished.Concat(finished).ToDictionary());
    }

    // The latest first; none was cancelled before that ended which it waited for.
    private async Task<IReadOnlyList<TaskInfo>> CancelledBecauseOfAsync(TaskId task, string? group, Timestamp since)
    {
        var groups = await OnOwnerAsync(() => follower.GroupsAround(group)).ConfigureAwait(false);
        await ReadableAsync(feeder.FlushAsync(durable: false)).ConfigureAwait(false);
        var filter = new TaskFilter { Phase = TaskPhase.Cancelled };
        List<TaskInfo> found = [];
        for (long? before = long.MaxValue; before is { } place && Fits(found);)
        {
            var rows = await LookAsync(a => a.List(filter, place, TaskFilter.MaxLimit)).ConfigureAwait(false);
            found.AddRange(rows.Select(row => row.Task).Where(
                row => row.FinishedAt >= since && row.Unmet is { } unmet && (unmet.IsGroup ? groups.Contains(unmet.Name, StringComparer.Ordinal) : unmet.Name == task.Value)));
            before = rows.Count == TaskFilter.MaxLimit && rows[^1].Task.FinishedAt >= since ? rows[^1].OutcomeEvent : null;
        }

        return Fits(found) ? found : throw new RequestRejectedException(new Rejection(
            RejectionCode.Invalid,
            FormattableString.Invariant($"More tasks were cancelled because of '{task}' than can run again at once: {RetryTask.MostDependants}, with 8 MiB of payloads. Retry them by a filter.")));

        // All of them are one row of the journal, as a submit is.
        static bool Fits(List<TaskInfo> tasks) =>
            tasks.Count <= RetryTask.MostDependants && tasks.Sum(task => (long)(task.Spec?.Payload.Length ?? 0)) <= SchedulerLimits.Default.MaxBytesPerSubmit;
    }

    private Task<T> LookAsync<T>(Func<IArchive, T> look) => ReadableAsync(Task.Run(() => look(archive)));

    private static async Task<T> ReadableAsync<T>(Task<T> look)
    {
        try
        {
            return await look.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not RequestRejectedException)
        {
            throw new RequestRejectedException(Unreadable(fault));
        }
    }

    private static Rejection Unreadable(Exception fault) =>
        new(RejectionCode.Unavailable, $"The archive can't be read: {fault.GetBaseException().Message} Try again later.");

    private Task<T> OnOwnerAsync<T>(Func<T> look)
    {
        var looked = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!owner.Post(Look))
        {
            throw new RequestRejectedException(ArchiveFeeder.Stopped);
        }

        return looked.Task;

        void Look()
        {
            try
            {
                looked.SetResult(_hasEnded ? throw new RequestRejectedException(ArchiveFeeder.Stopped) : look());
            }
            catch (Exception fault)
            {
                looked.SetException(fault);
            }
        }
    }
}
