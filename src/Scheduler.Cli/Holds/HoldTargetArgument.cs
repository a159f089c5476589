using System.CommandLine;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Holds;

/// <summary><c>TARGET</c>: what is held, as it is written on a command line.</summary>
internal static class HoldTargetArgument
{
    private static readonly string[] Words = [.. Enum.GetValues<HoldTarget>().Select(Word)];

    public static string Word(HoldTarget target) => target.Noun().Replace(' ', '-');

    public static Argument<HoldTarget> Make()
    {
        var argument = new Argument<HoldTarget>("TARGET")
        {
            Description = $"What the names are of: {string.Join(", ", Words)}.",
            CustomParser = result =>
            {
                var word = result.Tokens[^1].Value;
                if (Array.IndexOf(Words, word) is >= 0 and var place)
                {
                    return Enum.GetValues<HoldTarget>()[place];
                }

                result.AddError($"TARGET is '{word}', but must be one of {string.Join(", ", Words)}.");
                return default;
            },
        };
        argument.CompletionSources.Add(_ => Words.Select(word => new System.CommandLine.Completions.CompletionItem(word)));
        return argument;
    }
}
