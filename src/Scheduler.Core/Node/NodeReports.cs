using Scheduler.Core.Contracts;

namespace Scheduler.Core;

/// <summary>
/// What a node has to say of its attempts. That a handler started is said once to each scheduler, and not at all when
/// its end goes with the same message. An end is said at once, again with each renewal, and to each new scheduler,
/// until it is acknowledged.
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

    public AttemptReport[] TakeNews(Timestamp now)
    {
        if (_news.Count == 0)
        {
            return [];
        }

        var reports = new AttemptReport[_news.Count];
        var count = 0;
        foreach (var attempt in _news)
        {
            attempt.IsNews = false;
            if (attempt.Report is { } end)
            {
                attempt.SentAt ??= now;
                reports[count++] = end;
            }
            else if (attempt.State == NodeAttemptState.Running)
            {
                reports[count++] = new AttemptStartedReport(attempt.Task, attempt.Token);
            }
        }

        _news.Clear();
        return count == reports.Length ? reports : reports[..count];
    }

    /// <summary>Everything that is not acknowledged; for a scheduler that is new to it also what is running.</summary>
    public AttemptReport[] TakeAll(Timestamp now, bool introduce)
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
            else if (attempt.State == NodeAttemptState.Running && attempt.IsStarted && (introduce || attempt.IsNews))
            {
                reports.Add(new AttemptStartedReport(attempt.Task, attempt.Token));
            }
        }

        ForgetNews();
        return [.. reports];
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

    public void ForgetNews()
    {
        foreach (var attempt in _news)
        {
            attempt.IsNews = false;
        }

        _news.Clear();
    }
}
