using System.Text.Json.Serialization;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>What <see cref="ShellKind"/> reads, such as <c>{"program": "gzip", "args": ["-k", "a.txt"], "cwd": "/data"}</c>.</summary>
/// <param name="Program">A path, or a name that is looked for in the folders of PATH. A relative path counts from
/// <see cref="Cwd"/>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ShellPayload([property: JsonRequired] string Program)
{
    internal const int MostCaptureBytes = 1024 * 1024;

    /// <summary>Handed over as they are: nothing is expanded, split or quoted.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>The same as base64 of their bytes, in place of <see cref="Args"/>: for names of files that are not UTF-8. Needs
    /// Linux where one of them is not.</summary>
    public IReadOnlyList<string>? ArgsBase64 { get; init; }

    /// <summary>Added to the environment of the node; null as a value takes a variable away. The program also finds
    /// SCHEDULER_TASK_ID, SCHEDULER_ATTEMPT and SCHEDULER_FENCING_TOKEN there.</summary>
    public IReadOnlyDictionary<string, string?>? Env { get; init; }

    /// <summary>The working folder. Default: that of the node.</summary>
    public string? Cwd { get; init; }

    /// <summary>Written to the program's standard input, as UTF-8. Default: the input is empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>Bytes kept from the beginning of standard output, and as many of standard error: 0 to 1 MiB. Default: as the
    /// node's options say, 16 KiB. Of the end 4 KiB more are kept in any case.</summary>
    public int? CaptureBytes { get; init; }
}
