using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Outbox.Relay;

/// <summary>The result of sending a batch. Tasks that are in none of the lists were not sent, and wait.</summary>
internal sealed class ForwardResult
{
    public List<long> Accepted { get; } = [];

    public List<(Submission Submission, Rejection Why)> Refused { get; } = [];

    /// <summary>Tasks that were sent without an answer that says whether they were accepted.</summary>
    public List<long> Unknown { get; } = [];

    /// <summary>Why the remaining tasks wait; null: none wait.</summary>
    public Rejection? Fault { get; set; }
}

/// <summary>
/// Sends a batch in one submit. If that is refused, it is halved, in order, until the cause is isolated: a refused task prevents only
/// those that were submitted with it from being accepted.
/// </summary>
/// <param name="ask">Asks the scheduler; <see cref="RejectionCode.Unavailable"/> where it did not answer.</param>
/// <param name="codecs">The codecs of the client that sends. Null: none.</param>
internal sealed class Forwarding(Func<Request, Task<Answer>> ask, PayloadCodecs? codecs = null)
{
    // Questions under way at a time.
    private const int LookUps = 16;

    private readonly ForwardResult _result = new();

    public async Task<ForwardResult> ForwardAsync(OutboxBatch batch)
    {
        foreach (var submission in batch.Submissions.Where(submission => submission.Unreadable is not null))
        {
            _result.Refused.Add((submission, submission.Unreadable!));
        }

        Submission[] readable = [.. batch.Submissions.Where(submission => submission.Unreadable is null)];
        try
        {
            Submission[] toSend = batch.IsRepeat ? [.. await WithoutFinishedAsync(readable).ConfigureAwait(false)] : readable;
            foreach (var part in WithoutSharedGroups(toSend))
            {
                if (await SendAsync(part).ConfigureAwait(false) is { } fault)
                {
                    _result.Fault = fault;
                    break;
                }
            }
        }
        catch (RequestRejectedException unanswered)
        {
            _result.Fault = unanswered.Rejection;
        }

        if (batch.IsRepeat && _result.Fault is not null)
        {
            // Of what was not reached, it is as little known as before.
            _result.Unknown.Clear();
            _result.Unknown.AddRange(batch.Submissions.SelectMany(submission => submission.Positions)
                .Except(_result.Accepted).Except(_result.Refused.SelectMany(refused => refused.Submission.Positions)));
        }

        return _result;
    }

    // A group that is not known is opened, and sealed, with the submit of its first tasks: those of another submit are not in it, whether
    // they happen to be relayed at the same time or not.
    private static IEnumerable<ArraySegment<Submission>> WithoutSharedGroups(Submission[] submissions)
    {
        var groups = new HashSet<string>(StringComparer.Ordinal);
        var first = 0;
        for (var i = 0; i < submissions.Length; i++)
        {
            string[] own = [.. submissions[i].Tasks.Select(task => task.Group).OfType<string>()];
            if (groups.Overlaps(own))
            {
                yield return new(submissions, first, i - first);
                first = i;
                groups.Clear();
            }

            groups.UnionWith(own);
        }

        yield return new(submissions, first, submissions.Length - first);
    }

    private async Task<Rejection?> SendAsync(ArraySegment<Submission> part)
    {
        if (part.Count == 0)
        {
            return null;
        }

        var answer = await ask(new SubmitTasks([.. part.SelectMany(submission => submission.Tasks)])).ConfigureAwait(false);
        if (answer is not Rejection rejection)
        {
            _result.Accepted.AddRange(part.SelectMany(submission => submission.Positions));
            return null;
        }

        switch (rejection.Code)
        {
            case RejectionCode.Unavailable or RejectionCode.Stale:
                _result.Unknown.AddRange(part.SelectMany(submission => submission.Positions));
                return rejection;
            case RejectionCode.NotAllowed:
            case RejectionCode.LimitReached when part.Count == 1:
                // The relay's own, or a matter of time: for these no task is to blame.
                return rejection;
        }

        if (part.Count == 1)
        {
            _result.Refused.Add((part[0], rejection));
            return null;
        }

        var half = part.Count / 2;
        return await SendAsync(part[..half]).ConfigureAwait(false) ?? await SendAsync(part[half..]).ConfigureAwait(false);
    }

    // The scheduler forgets outcomes after a while, and would run a task again that it does not recognise; the archive does not forget.
    private async Task<IEnumerable<Submission>> WithoutFinishedAsync(Submission[] submissions)
    {
        var toSend = new List<Submission>();
        foreach (var some in submissions.Chunk(LookUps))
        {
            var finished = await Task.WhenAll(some.Select(FinishedAsync)).ConfigureAwait(false);
            foreach (var (submission, (task, info)) in some.Zip(finished))
            {
                if (info is null)
                {
                    toSend.Add(submission);
                }
                else if (info.ContentHash is { } hash && hash != ContentHash.Of(await AsSentAsync(task!).ConfigureAwait(false)))
                {
                    _result.Refused.Add((submission, new Rejection(RejectionCode.DuplicateId, $"Task '{info.Id}' was submitted before, with other content.")));
                }
                else
                {
                    _result.Accepted.AddRange(submission.Positions);
                }
            }
        }

        return toSend;
    }

    // A client with codecs has sent it encoded, if it was not written so.
    private async ValueTask<TaskSpec> AsSentAsync(TaskSpec task)
    {
        try
        {
            return codecs is null ? task : await codecs.EncodeAsync(task).ConfigureAwait(false);
        }
        catch (PayloadCodecException)
        {
            return task;
        }
    }

    // All or none of a submission's tasks were accepted, so one of them that has ended speaks for all.
    private async Task<(TaskSpec? Task, TaskInfo? Info)> FinishedAsync(Submission submission)
    {
        foreach (var task in submission.Tasks)
        {
            var answer = Response<TaskFound>.From(await ask(new GetTask(task.Id)).ConfigureAwait(false)).OrThrow();
            if (answer.Task is { } info && info.Phase.IsFinal())
            {
                return (task, info);
            }
        }

        return default;
    }
}
