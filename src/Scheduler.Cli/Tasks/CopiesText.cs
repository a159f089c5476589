namespace Scheduler.Cli.Tasks;

/// <summary>Copies of stragglers, for people.</summary>
internal static class CopiesText
{
    public static string Of(CopyCounts copies) =>
        $"{Units.Count(copies.Started)} of stragglers: {Units.Count(copies.Won)} brought the outcome, {Units.Count(copies.Wasted)} in vain, {Units.Count(copies.Running)} at work";

    /// <param name="isFinished">Whether its task has its outcome.</param>
    public static string Of(TaskCopy copy, bool isFinished) =>
        $"on {Printable.Of(copy.Node.Name)}, assigned {TaskText.Moment(copy.AssignedAt)}, token {copy.Token}: {copy.Reason}"
        + (!isFinished ? "" : copy.Won ? "; it brought the outcome" : "; it did not bring the outcome");
}
