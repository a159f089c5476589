using System.Diagnostics;
using System.Text.Json;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Demo;

/// <summary>The command as a process of its own: its real standard output, and its real end.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_piped_process_writes_one_document_and_leaves_nothing_behind()
    {
        var temp = _folder.In("temp");
        Directory.CreateDirectory(temp);
        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"input/{i}.txt", $"{i}");
        }

        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(Terminal).Assembly.Location, "demo", "--json" },
            WorkingDirectory = _folder.In("input"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = temp, ["TEMP"] = temp, ["TMP"] = temp },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", await error);
        Assert.Equal(0, process.ExitCode);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(20, json.GetProperty("hashesAgree").GetInt32());
        Assert.DoesNotContain(Directory.GetFileSystemEntries(temp), e => e.Contains("scheduler-demo-", StringComparison.Ordinal));
    }
}
