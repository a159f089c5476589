namespace Scheduler.Core.Contracts;

/// <summary>One action for all tasks that match a filter.</summary>
/// <param name="Filter">Its <see cref="TaskFilter.After"/> is where to resume a change that did not complete
/// (<see cref="BulkProgress.After"/>); its limit is how many tasks are listed at a time.</param>
public sealed record BulkChange(TaskAction Action, TaskFilter Filter)
{
    /// <summary>The conditions that a filter may have.</summary>
    public const string Conditions = "phase, kind, queue, group, id prefix, header, label, submittedBefore, submittedAfter, error";

    /// <summary>Confirms that all tasks are meant if the filter has no condition; otherwise that is refused. Default false.</summary>
    public bool All { get; init; }

    /// <summary>Whether only to count, and change nothing. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>How long each request is sent again while no scheduler answers. Changes already made remain, and the change can be
    /// resumed from where it was. Default 1 min.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <exception cref="SchedulerConfigurationException">It would change every task and does not confirm that; or the action is
    /// incomplete, or does not match the filter.</exception>
    public void Validate()
    {
        Filter.Validate();
        Action.Validate(Filter.Phase);
        if (!All && !Filter.HasCondition)
        {
            throw new SchedulerConfigurationException(
                $"The filter has no condition, so it means every task. Give it one or more of {Conditions}; or say 'all', if {Action.Name} is meant for every task.");
        }

        if (Filter.Finished is { } finished && finished != Action.Finished)
        {
            throw new SchedulerConfigurationException(
                $"Finished is {(finished ? "true" : "false")}, but {Action.Name} is for tasks that have {(finished ? "not " : "")}ended.");
        }
    }
}

/// <summary>How far a bulk change has come.</summary>
public sealed record BulkProgress
{
    /// <summary>The maximum number of <see cref="Examples"/>.</summary>
    public const int MostExamples = 10;

    private readonly ValueMap<RejectionCode, long> _refused = new(new Dictionary<RejectionCode, long>());
    private readonly ValueList<TaskId> _examples = new([]);

    /// <summary>Tasks so far that match the filter and that the action applies to.</summary>
    public long Matched { get; init; }

    /// <summary>Tasks that were changed, or had been changed before. None in a dry run.</summary>
    public long Changed { get; init; }

    /// <summary>Tasks that could not be changed, such as those that ended meanwhile.</summary>
    public IReadOnlyDictionary<RejectionCode, long> Refused { get => _refused.Pairs!; init => _refused = new(value); }

    /// <summary>The message of the first refusal. Null: there is none.</summary>
    public string? FirstRefusal { get; init; }

    /// <summary>The first of the matching tasks.</summary>
    public IReadOnlyList<TaskId> Examples { get => _examples.Items; init => _examples = new(value); }

    /// <summary>Where to resume, for <see cref="TaskFilter.After"/>: everything before it is done. In the result, null means that all is done. During the
    /// change, null means that it is on the first page.</summary>
    public string? After { get; init; }
}

/// <summary>Changes many tasks at once.</summary>
public static class BulkChanges
{
    private const int AtATime = 16;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Applies one action to all tasks that match: lists them page by page, and changes some at a time. Each change is durable by itself. If
    /// this ends half-way, run it again, from the beginning or from <see cref="BulkProgress.After"/>: no change is made twice, except a retry of
    /// tasks that have failed again since (<see cref="TaskFilter.SubmittedBefore"/> leaves them out). Tasks that are submitted meanwhile and match are
    /// changed too.
    /// </summary>
    /// <param name="progress">Receives the progress after every few tasks.</param>
    /// <param name="time">The clock for the waits between tries. Default: the system's.</param>
    /// <exception cref="SchedulerConfigurationException">See <see cref="BulkChange.Validate"/>; or the filter's place does not come from a
    /// page.</exception>
    /// <exception cref="RequestRejectedException">No scheduler answered for too long, or the caller has no permission.</exception>
    public static async Task<BulkProgress> ChangeManyAsync(
        this ISchedulerClient client,
        BulkChange change,
        IProgress<BulkProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        var done = new BulkProgress { After = change.Filter.After };
        do
        {
            done = await client.ChangePageAsync(change, done, progress, time, cancellationToken).ConfigureAwait(false);
        }
        while (done.After is not null);
        return done;
    }

    /// <summary>Changes one page, whose size is the limit of the filter.</summary>
    /// <param name="before">The progress so far; its <see cref="BulkProgress.After"/> is where the page begins.</param>
    /// <inheritdoc cref="ChangeManyAsync"/>
    public static async Task<BulkProgress> ChangePageAsync(
        this ISchedulerClient client,
        BulkChange change,
        BulkProgress before,
        IProgress<BulkProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(before);
        change.Validate();
        var patience = new Patience(change.Patience, time);
        var filter = change.Action.Narrow(change.Filter) with { After = before.After, Details = false };
        var page = await patience.UntilAnsweredAsync(() => client.ListAsync(filter, cancellationToken), cancellationToken).ConfigureAwait(false);
        var done = before;
        foreach (var some in page.Tasks.Where(change.Action.Concerns).Select(task => task.Id).Chunk(AtATime))
        {
            done = Counted(done, some);
            if (!change.DryRun)
            {
                // The first alone: it makes sure that there is a scheduler, before it is asked for much at a time.
                var first = await AskAsync(some[0]).ConfigureAwait(false);
                Answer[] answers = [first, .. await Task.WhenAll(some.Skip(1).Select(AskAsync)).ConfigureAwait(false)];
                done = answers.Aggregate(done, Counted);
            }

            progress?.Report(done);
        }

        return done with { After = page.Next };

        Task<Answer> AskAsync(TaskId task)
        {
            var command = change.Action.For(task);
            return patience.UntilAnsweredAsync(() => client.AskAsync(command, cancellationToken), cancellationToken);
        }
    }

    private static BulkProgress Counted(BulkProgress done, TaskId[] tasks) => done with
    {
        Matched = done.Matched + tasks.Length,
        Examples = done.Examples.Count < BulkProgress.MostExamples ? [.. done.Examples.Concat(tasks).Take(BulkProgress.MostExamples)] : done.Examples,
    };

    private static BulkProgress Counted(BulkProgress done, Answer answer) => answer is not Rejection refused
        ? done with { Changed = done.Changed + 1 }
        : done with
        {
            FirstRefusal = done.FirstRefusal ?? refused.Message,
            Refused = new Dictionary<RejectionCode, long>(done.Refused) { [refused.Code] = done.Refused.GetValueOrDefault(refused.Code) + 1 },
        };

    /// <summary>Repeats a request for a while if no scheduler answers.</summary>
    private sealed class Patience(TimeSpan longest, TimeProvider? time)
    {
        // A client waits, outside of every decision.
#pragma warning disable RS0030
        private readonly TimeProvider _time = time ?? TimeProvider.System;

        private Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(BetweenTries, _time, cancellationToken);
#pragma warning restore RS0030

        public async Task<T> UntilAnsweredAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellationToken)
            where T : Answer
        {
            var since = _time.GetTimestamp();
            while (true)
            {
                Rejection refused;
                try
                {
                    var answer = await ask().ConfigureAwait(false);
                    if (answer is not Rejection { Code: RejectionCode.Unavailable or RejectionCode.NotAllowed } rejection)
                    {
                        return answer;
                    }

                    refused = rejection;
                }
                catch (RequestRejectedException fault)
                {
                    refused = fault.Rejection;
                }

                if (refused.Code != RejectionCode.Unavailable || _time.GetElapsedTime(since) >= longest)
                {
                    throw new RequestRejectedException(refused);
                }

                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
