using System.Text.Json;
using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Tests.Support;

internal sealed record CommandResult(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>The command, run within the test's process.</summary>
internal static class SchedulerCommand
{
    public static Task<CommandResult> RunAsync(params string[] args) => RunAsync(new StringWriter(), CancellationToken.None, args);

    public static async Task<CommandResult> RunAsync(StringWriter output, CancellationToken cancellationToken, params string[] args)
    {
        var error = new StringWriter();
        var code = await SchedulerCommandLine.RunAsync(args, new Terminal(output, error, IsLive: false), cancellationToken);
        return new CommandResult(code, output.ToString(), error.ToString());
    }
}
