namespace Scheduler.Execution.Kinds.Shell;

/// <summary>The result of a task whose program ended with exit code 0.</summary>
/// <param name="Stdout">Its standard output. If it was longer than what is kept: its beginning, a line that says how much was
/// left out, its end. If it is not UTF-8: the kept bytes as base64, without that line.</param>
/// <param name="StdoutBytes">How many bytes it wrote in all.</param>
/// <param name="StdoutTruncated">Whether something was left out.</param>
/// <param name="RunMs">How long it ran, in milliseconds.</param>
public sealed record ShellResult(
    int ExitCode,
    string Stdout,
    string Stderr,
    long StdoutBytes,
    long StderrBytes,
    bool StdoutTruncated,
    bool StderrTruncated,
    bool StdoutIsBase64,
    bool StderrIsBase64,
    long RunMs);
