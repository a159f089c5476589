namespace Scheduler.Cli.Submission;

/// <summary>What unique keys did, in words.</summary>
internal static class UniqueText
{
    /// <summary><c>12 not submitted: another task has their unique key</c>.</summary>
    public static string NotSubmitted(long count) =>
        $"{Units.Count(count)} not submitted: another task has {(count == 1 ? "its" : "their")} unique key";

    /// <summary><c>3 replaced: a later task took their unique key</c>.</summary>
    public static string Replaced(long count) => $"{Units.Count(count)} replaced: a later task took {(count == 1 ? "its" : "their")} unique key";
}
