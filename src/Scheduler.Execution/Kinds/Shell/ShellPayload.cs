using System.Text.Json.Serialization;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>The payload of <see cref="ShellKind"/>, for example <c>{"program": "gzip", "args": ["-k", "a.txt"], "cwd": "/data"}</c>.</summary>
/// <param name="Program">A path, or a name that is searched in the folders of PATH. A relative path is relative to
/// <see cref="Cwd"/>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ShellPayload([property: JsonRequired] string Program)
{
    internal const int MostCaptureBytes = 1024 * 1024;

    /// <summary>The arguments, passed as they are: nothing is expanded, split or quoted.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>The arguments as base64 of their bytes, in place of <see cref="Args"/>: for file names that are not UTF-8, which need
    /// Linux.</summary>
    public IReadOnlyList<string>? ArgsBase64 { get; init; }

    /// <summary>Variables to add to the environment of the node; a null value removes a variable. The program also gets
    /// SCHEDULER_TASK_ID, SCHEDULER_ATTEMPT and SCHEDULER_FENCING_TOKEN.</summary>
    public IReadOnlyDictionary<string, string?>? Env { get; init; }

    /// <summary>The working folder. Default: that of the node.</summary>
    public string? Cwd { get; init; }

    /// <summary>Text written to the program's standard input, as UTF-8. Default: the input is empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>How many bytes are kept from the beginning of standard output, and as many of standard error: 0 to 1 MiB. Default: as the
    /// node's options say, 16 KiB. In any case 4 KiB more are kept from the end.</summary>
    public int? CaptureBytes { get; init; }
}
