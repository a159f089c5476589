using Scheduler.Cli.Demo.Hashing;

namespace Scheduler.Cli.Demo.Checking;

/// <summary>Something that is not as it must be.</summary>
internal sealed record Difference(string File, string What);

/// <summary>The scheduler's records against the plain loop.</summary>
/// <param name="Succeeded">Tasks with exactly one outcome, which is that they succeeded.</param>
/// <param name="Agree">Files whose two hashes are the same.</param>
/// <param name="Time">What the plain loop took.</param>
internal sealed record Comparison(int Succeeded, int Agree, TimeSpan Time, IReadOnlyList<Difference> Differences)
{
    /// <param name="twice">Tasks with more than one outcome among the events.</param>
    public static Comparison Of(
        IReadOnlyList<FileTask> tasks,
        IReadOnlyDictionary<TaskId, DemoOutcome> outcomes,
        IReadOnlySet<TaskId> twice,
        IReadOnlyList<(string? Hash, string? Error)> plain,
        TimeSpan time)
    {
        var succeeded = 0;
        var agree = 0;
        var differences = new List<Difference>();
        for (var i = 0; i < tasks.Count; i++)
        {
            var (file, id) = tasks[i];
            var outcome = outcomes.GetValueOrDefault(id);
            var wrong = WrongOutcome(outcome, twice.Contains(id));
            succeeded += wrong is null ? 1 : 0;
            wrong ??= WrongHash(outcome!.Hash, plain[i].Hash, plain[i].Error);
            if (wrong is null)
            {
                agree++;
                continue;
            }

            var change = file.ChangeSince();
            differences.Add(new Difference(file.Name, change is null ? wrong : $"the file changed while the demo ran ({change}): {wrong}"));
        }

        return new Comparison(succeeded, agree, time, differences);
    }

    private static string? WrongOutcome(DemoOutcome? outcome, bool isTwice) => outcome switch
    {
        null => "its task is not among the scheduler's records",
        { Phase: var phase } when !phase.IsFinal() => $"its task has no outcome: it is {phase}",
        { Listed: > 1 } => $"its task is recorded {outcome.Listed} times",
        _ when isTwice => "its task has more than one outcome",
        { Phase: not TaskPhase.Succeeded } =>
            $"its task ended as {outcome.Phase} after"
                + $" {Units.Count(outcome.Attempts, "attempt")}{(outcome.Error is { } error ? ": " + FirstLine(error) : "")}",
        _ => null,
    };

    private static string? WrongHash(FileHash? scheduled, string? plain, string? error) =>
        scheduled is null ? "its task has no readable result"
        : plain is null ? $"the plain loop could not read it: {FirstLine(error ?? "")}"
        : !string.Equals(scheduled.Sha256, plain, StringComparison.Ordinal)
            ? $"its hash is {scheduled.Sha256} by its task, and {plain} by the plain loop"
            : null;

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
