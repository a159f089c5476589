using System.Text.Json;
using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Tests.Support;

internal sealed record CommandResult(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <param name="Bytes">On standard output.</param>
/// <param name="Error">What programs wrote, then what the command itself did.</param>
internal sealed record BytesResult(int ExitCode, byte[] Bytes, string Error)
{
    public string Out => System.Text.Encoding.UTF8.GetString(Bytes);

    public IReadOnlyList<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The summary of <c>--json</c>.</summary>
    public JsonElement Json => JsonDocument.Parse(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
}

/// <summary>The command, run within the test's process.</summary>
internal static class SchedulerCommand
{
    /// <summary>With standard input, and whatever programs write on standard output.</summary>
    public static async Task<BytesResult> PipeAsync(byte[] input, params string[] args)
    {
        using var output = new MemoryStream();
        using var programErrors = new MemoryStream();
        var error = new StringWriter();
        var terminal = new Terminal(new StringWriter(), error, IsLive: false)
        {
            In = () => new MemoryStream(input),
            OutBytes = () => output,
            ErrorBytes = () => programErrors,
        };
        var code = await SchedulerCommandLine.RunAsync(args, terminal, CancellationToken.None);
        return new BytesResult(code, output.ToArray(), System.Text.Encoding.UTF8.GetString(programErrors.ToArray()) + error);
    }

    public static Task<BytesResult> PipeAsync(string input, params string[] args) =>
        PipeAsync(System.Text.Encoding.UTF8.GetBytes(input), args);

    public static Task<CommandResult> RunAsync(params string[] args) => RunAsync(new StringWriter(), CancellationToken.None, args);

    public static async Task<CommandResult> RunAsync(StringWriter output, CancellationToken cancellationToken, params string[] args)
    {
        var error = new StringWriter();
        var code = await SchedulerCommandLine.RunAsync(args, new Terminal(output, error, IsLive: false), cancellationToken);
        return new CommandResult(code, output.ToString(), error.ToString());
    }
}
