using Scheduler.Storage.Witness;

namespace Scheduler.Cli.CommandLine;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>How long what is running may go on after Ctrl-C.</summary>
    public static Option<TimeSpan?> Grace() => OptionValues.Duration(
        "--grace", "After Ctrl-C, let running tasks continue for this long, at most 1h. Default: 10s", TimeSpan.FromHours(1));

    /// <summary>What becomes of what programs leave behind.</summary>
    public static Option<bool> LeaveBackground() => new("--leave-background")
    {
        Description = "Let background processes of a program keep running after it exits. Redirect their output: writing to "
            + "this command's closed pipe ends them. Without this option they are ended with the task.",
    };

    /// <summary>How to go on with a data folder that has lost its end; null where it is not given.</summary>
    public static Option<long?> AcceptLossAfter() => new(LossText.Option)
    {
        Description = "Use once, after a start was refused because the latest events are missing: resume from the event that the message names.",
        HelpName = "EVENT",
        CustomParser = result =>
        {
            if (!LossText.TryReadEvent(result.Tokens[^1].Value, out var number, out var refusal))
            {
                result.AddError(refusal);
            }

            return number;
        },
    };

    /// <summary>A folder, as it was written; whether it is there is for the command to see.</summary>
    public static Option<string?> Folder(string name, string description) => Path(name, description, "DIR", "a folder");

    /// <summary>A file, as it was written.</summary>
    public static Option<string?> File(string name, string description) => Path(name, description, "FILE", "a file");

    private static Option<string?> Path(string name, string description, string helpName, string what)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }]
                && (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)))
            {
                result.AddError($"{name} is empty. Name {what}, or leave the option out.");
            }
        });
        return option;
    }
}
