using System.Diagnostics;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>A program that does something and ends.</summary>
internal static class OneShot
{
    /// <summary>What it printed; it is to end with 0.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (reading, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TestCluster.Soon);
        }
        finally
        {
            process.Kill();
        }

        var output = await reading;
        Assert.True(process.ExitCode == 0, $"{output}{await error}");
        return output;
    }
}
