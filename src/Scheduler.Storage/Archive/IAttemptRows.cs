using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>Attempts of one task, in the order of their tokens. Each question is answered by an index: a task may have had any number of them.</summary>
public interface IAttemptRows
{
    /// <summary>The latest of those before a token, the latest first; null: of all. Their runs are not said.</summary>
    IReadOnlyList<AttemptInfo> Before(FencingToken? token, int most);

    /// <summary>The latest of a number, from a token on and before another; null: without a bound.</summary>
    AttemptInfo? Numbered(int number, FencingToken? from, FencingToken? before);

    /// <summary>How many came after a token.</summary>
    int CountAfter(FencingToken token);

    /// <summary>How many have the number 1, up to and with a token; null: of all. With each of them a run begins.</summary>
    int CountFirsts(FencingToken? upTo);

    /// <summary>Where a run begins: the token of its attempt with the number 1. Null: there is none.</summary>
    /// <param name="run">1 for the first.</param>
    FencingToken? FirstOf(int run);
}
