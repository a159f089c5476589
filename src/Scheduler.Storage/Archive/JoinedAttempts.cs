using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>A task's attempts from all places: those in the archive, those that it does not have yet, and the one that brought the
/// task's success.</summary>
internal sealed class JoinedAttempts : IAttemptRows
{
    private readonly IAttemptRows _archived;
    private readonly AttemptRows _others;

    /// <param name="others">Those that have ended in the meantime are in the archive, too, with more data.</param>
    public JoinedAttempts(IAttemptRows archived, IReadOnlyList<AttemptInfo> others, TaskInfo task)
    {
        _archived = archived;
        var latest = archived.Before(null, 1) is [var one] ? one.Token : default(FencingToken?);
        List<AttemptInfo> more = [.. others.Where(attempt => !IsArchived(attempt.Token))];
        if (Follower.SuccessOf(task) is { } success && !IsArchived(success.Token) && !more.Exists(attempt => attempt.Token == success.Token))
        {
            // Its record has the number of the latest, which may have been a copy of it.
            var later = archived.CountAfter(success.Token) + more.DistinctBy(attempt => attempt.Token).Count(attempt => attempt.Token > success.Token);
            more.Add(success with { Number = success.Number - later });
        }

        _others = new AttemptRows(more);

        bool IsArchived(FencingToken token) =>
            latest >= token && archived.Before(new FencingToken(token.Value + 1), 1) is [var found] && found.Token == token;
    }

    public IReadOnlyList<AttemptInfo> Before(FencingToken? token, int most) =>
        [.. _archived.Before(token, most).Concat(_others.Before(token, most)).OrderByDescending(attempt => attempt.Token).Take(most)];

    public AttemptInfo? Numbered(int number, FencingToken? from, FencingToken? before) =>
        (_archived.Numbered(number, from, before), _others.Numbered(number, from, before)) switch
        {
            ({ } archived, { } other) => archived.Token > other.Token ? archived : other,
            var (archived, other) => archived ?? other,
        };

    public int CountAfter(FencingToken token) => _archived.CountAfter(token) + _others.CountAfter(token);

    public int CountFirsts(FencingToken? upTo) => _archived.CountFirsts(upTo) + _others.CountFirsts(upTo);

    // A run begins when all attempts of the one before have ended, and those come into the archive in the order of their ends.
    public FencingToken? FirstOf(int run) => _archived.FirstOf(run) ?? _others.FirstOf(run - _archived.CountFirsts(null));
}
