using System.Diagnostics;
using System.Globalization;

namespace Scheduler.Bench.CommandLine;

/// <summary>A program that was run to its end: how long that took, its start included, and how much memory it needed at most.</summary>
/// <param name="PeakBytes">Null where the system does not tell.</param>
/// <param name="Output">What it wrote on standard output.</param>
internal sealed record MeasuredProcess(TimeSpan Time, long? PeakBytes, string Output)
{
    private const int LookEveryMs = 20;

    /// <param name="input">A file, given to it as standard input.</param>
    /// <returns>Null: there is no such program here.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<MeasuredProcess?> RunAsync(string input, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var began = Stopwatch.GetTimestamp();
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            var feeding = FeedAsync(input, process);
            var peak = await PeakAsync(process);
            await Task.WhenAll(output, error, feeding);
            await process.WaitForExitAsync();
            var time = Stopwatch.GetElapsedTime(began);
            return process.ExitCode == 0
                ? new MeasuredProcess(time, peak, await output)
                : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {await error}");
        }
    }

    private static async Task FeedAsync(string input, Process process)
    {
        await using (var to = process.StandardInput.BaseStream)
        {
            await using var from = File.OpenRead(input);
            await from.CopyToAsync(to);
        }
    }

    // The highest mark only grows; what comes after the last look is missed.
    private static async Task<long?> PeakAsync(Process process)
    {
        long? peak = null;
        while (!process.HasExited)
        {
            peak = Peak(process.Id) ?? peak;
            await Task.WhenAny(Task.Delay(LookEveryMs), process.WaitForExitAsync());
        }

        return peak;
    }

    private static long? Peak(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            var kibibytes = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return kibibytes is null ? null : 1024 * long.Parse(kibibytes, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
