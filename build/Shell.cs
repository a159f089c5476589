using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Scheduler.Build;

/// <summary>Runs `dotnet`, and other programs.</summary>
internal static class Shell
{
    public const int TimedOut = -1;

    /// <summary>Runs with the output going where this program's output goes.</summary>
    public static int Run(IEnumerable<string> arguments)
    {
        using var process = Start("dotnet", arguments, environment: [], capture: false);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs silently and returns what was printed; the exit code is <see cref="TimedOut"/> when it took too long.</summary>
    public static (int ExitCode, string Output) Capture(
        IEnumerable<string> arguments, TimeSpan timeout, params (string Name, string Value)[] environment) =>
        Capture("dotnet", arguments, timeout, environment);

    /// <summary>The same for another program.</summary>
    public static (int ExitCode, string Output) Capture(
        string program, IEnumerable<string> arguments, TimeSpan timeout, params (string Name, string Value)[] environment)
    {
        using var process = Start(program, arguments, environment, capture: true);
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(timeout))
        {
            // Once more without a limit: only that waits for the end of the output.
            process.WaitForExit();
            return (process.ExitCode, Text());
        }

        process.Kill(entireProcessTree: true);
        return (TimedOut, Text());

        void Append(string? line)
        {
            if (line is not null)
            {
                lock (output)
                {
                    output.AppendLine(line);
                }
            }
        }

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, (string Name, string Value)[] environment, bool capture)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
        };

        start.Environment["DOTNET_NOLOGO"] = "1";

        // What is read from the output is English.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BuildException($"{program} can't be started: {e.Message}");
        }
    }
}
