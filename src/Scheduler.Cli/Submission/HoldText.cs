using Scheduler.Cli.Holds;
using Scheduler.Cli.Run.Reporting;

namespace Scheduler.Cli.Submission;

/// <summary>What <c>run</c> and <c>each</c> say of holds: whoever waits for their end would wonder why nothing begins.</summary>
internal static class HoldText
{
    /// <summary>Of those that are there at the start, so many are said.</summary>
    public const int MostShown = 10;

    public static string LineOf(HoldInfo held, string data)
    {
        var name = Printable.Of(held.Name);
        return $"The {held.Target.Noun()} '{name}' is held: {Printable.OneLine(held.Hold.Reason, RunReport.ErrorWidth).TrimEnd('.')}."
            + $" To end the hold: scheduler release {HoldTargetArgument.Word(held.Target)} {name} --data {Printable.Of(data)}";
    }
}
