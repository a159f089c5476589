using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>Attempts in memory.</summary>
public sealed class AttemptRows : IAttemptRows
{
    private readonly AttemptInfo[] _all;

    /// <param name="attempts">In any order. If several have one token, the first counts.</param>
    public AttemptRows(IEnumerable<AttemptInfo> attempts) => _all = [.. attempts.DistinctBy(attempt => attempt.Token).OrderBy(attempt => attempt.Token)];

    /// <inheritdoc/>
    public IReadOnlyList<AttemptInfo> Before(FencingToken? token, int most) => [.. Range(null, token).Reverse().Take(most)];

    /// <inheritdoc/>
    public AttemptInfo? Numbered(int number, FencingToken? from, FencingToken? before) => Range(from, before).LastOrDefault(attempt => attempt.Number == number);

    /// <inheritdoc/>
    public int CountAfter(FencingToken token) => _all.Count(attempt => attempt.Token > token);

    /// <inheritdoc/>
    public int CountFirsts(FencingToken? upTo) => _all.Count(attempt => attempt.Number == 1 && (upTo is not { } last || attempt.Token <= last));

    /// <inheritdoc/>
    public FencingToken? FirstOf(int run) => _all.Where(attempt => attempt.Number == 1).ElementAtOrDefault(run - 1)?.Token;

    private IEnumerable<AttemptInfo> Range(FencingToken? from, FencingToken? before) =>
        _all.Where(attempt => (from is not { } first || attempt.Token >= first) && (before is not { } end || attempt.Token < end));
}
