using System.CommandLine.Completions;

namespace Scheduler.Cli.Holds;

/// <summary><c>TARGET</c>: what is held, as it is written on a command line.</summary>
internal static class HoldTargetArgument
{
    private static readonly Dictionary<string, HoldTarget> Targets = Enum.GetValues<HoldTarget>().ToDictionary(Word, StringComparer.Ordinal);

    public static string Word(HoldTarget target) => target.Noun().Replace(' ', '-');

    public static HoldTarget Parse(string word) => Targets[word];

    // Not of the enum's type: its own names are others, and would be shown and completed.
    public static Argument<string> Make()
    {
        const string Name = "TARGET";
        var words = string.Join(", ", Targets.Keys);
        var argument = new Argument<string>(Name) { Description = $"What to hold or release: {words}.", HelpName = Name };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !Targets.ContainsKey(word))
            {
                result.AddError($"{Name} is '{word}', but must be one of {words}.");
            }
        });
        argument.CompletionSources.Add(_ => Targets.Keys.Select(word => new CompletionItem(word)));
        return argument;
    }
}
