using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>Attempts of one task, in the order of their tokens. Each query uses an index, because a task may have had any number of
/// attempts.</summary>
public interface IAttemptRows
{
    /// <summary>The latest attempts before a token, the latest first; null: of all. Their runs are not set.</summary>
    IReadOnlyList<AttemptInfo> Before(FencingToken? token, int most);

    /// <summary>The latest attempt with a number, from a token on and before another; null: without a bound.</summary>
    AttemptInfo? Numbered(int number, FencingToken? from, FencingToken? before);

    /// <summary>The number of attempts after a token.</summary>
    int CountAfter(FencingToken token);

    /// <summary>The number of attempts with the number 1, up to and including a token; null: of all. Each of them begins a run.</summary>
    int CountFirsts(FencingToken? upTo);

    /// <summary>The token of a run's first attempt, which has the number 1. Null: there is none.</summary>
    /// <param name="run">1 for the first.</param>
    FencingToken? FirstOf(int run);
}
