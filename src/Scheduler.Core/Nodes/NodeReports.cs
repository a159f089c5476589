namespace Scheduler.Core.Nodes;

/// <summary>
/// What a node has to say of its attempts. That a handler started is said once to each scheduler, and not at all when
/// its end goes with the same message. An end is said at once, again with each renewal, and to each new scheduler,
/// until it is acknowledged. How far a handler has come is said once, and to each new scheduler.
/// </summary>
internal sealed class NodeReports(NodeAttempts attempts)
{
    private readonly List<NodeAttempt> _news = [];

    public void Say(NodeAttempt attempt)
    {
        if (!attempt.IsNews)
        {
            attempt.IsNews = true;
            _news.Add(attempt);
        }
    }

    /// <summary>Whether the news may wait: it is little, an acknowledgement is on its way, and nobody waits for an answer to it, as a
    /// handler does for that of its checkpoint.</summary>
    public bool CanWait(int most) => _news.Count <= most
        && attempts.Unacknowledged > _news.Count(attempt => attempt.Report is not null)
        && !_news.Exists(attempt => attempt.IsCheckpointNews);

    public IReadOnlyList<AttemptReport> TakeNews(Timestamp now)
    {
        if (_news.Count == 0)
        {
            return [];
        }

        var reports = new List<AttemptReport>(_news.Count);
        foreach (var attempt in _news)
        {
            attempt.IsNews = false;
            if (attempt.Report is { } end)
            {
                attempt.SentAt ??= now;
                reports.Add(end);
            }
            else if (attempt.State == NodeAttemptState.Running)
            {
                SayRunning(attempt, reports, attempt is { IsStarted: true, IsStartSaid: false }, attempt.IsProgressNews, attempt.IsCheckpointNews);
            }
        }

        _news.Clear();
        return reports;
    }

    /// <summary>Everything that is not acknowledged; for a scheduler that is new to it also what is running.</summary>
    public IReadOnlyList<AttemptReport> TakeAll(Timestamp now, bool introduce)
    {
        var reports = new List<AttemptReport>(attempts.Unacknowledged + _news.Count);
        foreach (var attempt in attempts.All)
        {
            if (attempt.Report is { } end)
            {
                attempt.IsSentAgain = attempt.SentAt is not null;
                attempt.SentAt ??= now;
                reports.Add(end);
            }
            else if (attempt.State == NodeAttemptState.Running)
            {
                SayRunning(
                    attempt, reports, attempt.IsStarted && (introduce || !attempt.IsStartSaid), introduce || attempt.IsProgressNews, attempt.Checkpoint is not null);
            }
        }

        ForgetNews();
        return reports;
    }

    /// <summary>Every attempt that it has, or that it has not had acknowledged. Built for renewals only.</summary>
    public FencingToken[] Held()
    {
        var held = new List<FencingToken>(attempts.Waiting + attempts.Busy + attempts.Unacknowledged);
        foreach (var attempt in attempts.All)
        {
            if (attempt.Report is not null || attempt.State != NodeAttemptState.Abandoned)
            {
                held.Add(attempt.Token);
            }
        }

        return [.. held];
    }

    /// <summary>Handlers that were given up and have not returned, earliest first.</summary>
    public BlockedReport[] Blocked(Timestamp now) => attempts.Abandoned == 0 ? [] :
        [.. attempts.All.Where(attempt => attempt.State == NodeAttemptState.Abandoned)
            .OrderBy(attempt => attempt.AbandonedAt)
            .ThenBy(attempt => attempt.Token)
            .Select(attempt => new BlockedReport(attempt.Task, attempt.Token, attempt.Number, attempt.Slots, now - attempt.AbandonedAt))];

    public void ForgetNews()
    {
        foreach (var attempt in _news)
        {
            attempt.IsNews = false;
        }

        _news.Clear();
    }

    // Of a checkpoint whose attempt has ended nobody needs to hear: the end tells more.
    private static void SayRunning(NodeAttempt attempt, List<AttemptReport> reports, bool started, bool progress, bool checkpoint)
    {
        if (started)
        {
            attempt.IsStartSaid = true;
            reports.Add(new AttemptStartedReport(attempt.Task, attempt.Token));
        }

        if (progress && attempt.Progress is { } latest)
        {
            attempt.IsProgressNews = false;
            reports.Add(latest);
        }

        if (checkpoint && attempt.Checkpoint is { } report)
        {
            attempt.IsCheckpointNews = false;
            reports.Add(report);
        }
    }
}
