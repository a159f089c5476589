using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Scheduler.Examples.Tests;

/// <summary>The program that is compiled natively: it reads and writes no JSON by reflection, which its project rules out.</summary>
public sealed class NativeTests
{
    // What the build says where the compiler's package is not available, or where there is nothing to link with.
    private static readonly string[] Missing = ["NU1100", "NU1101", "NU1102", "NU1301", "NETSDK1127", "Platform linker", "requires a C", "vswhere"];

    [Fact]
    public void It_ends_with_zero() =>
        Assert.Equal(0, Assembly.Load("Scheduler.Examples.Native").EntryPoint!.Invoke(null, [Array.Empty<string>()]));

    [SkippableFact]
    public async Task Compiled_natively_it_ends_with_zero()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-native-");
        try
        {
            // What it refers to has been built with the tests. Without symbols and optimisation the compiler needs half the time.
            var (published, output) = await RunAsync(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                "publish", ProjectFolder(), "-c", Configuration, "-o", folder.FullName, "--disable-build-servers",
                "-p:Native=true", "-p:BuildProjectReferences=false", "-p:NativeDebugSymbols=false", "-p:Optimize=false", "-p:RunAnalyzers=false");
            Skip.If(published != 0 && Missing.Any(sign => output.Contains(sign, StringComparison.Ordinal)), "It can't be compiled natively here: " + FirstError(output));
            Assert.True(published == 0, output);

            var name = OperatingSystem.IsWindows() ? "Scheduler.Examples.Native.exe" : "Scheduler.Examples.Native";
            Assert.False(File.Exists(Path.Combine(folder.FullName, "Scheduler.Examples.Native.dll")), "It was not compiled natively.");
            var (ended, said) = await RunAsync(Path.Combine(folder.FullName, name));
            Assert.True(ended == 0, said);
            Assert.Contains("2000 more, in 2001 attempts with the first.", said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Configuration => typeof(NativeTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string FirstError(string output) =>
        output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? output;

    private static async Task<(int ExitCode, string Output)> RunAsync(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // Else its helpers go on with its output open, and it is waited for in vain.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    private static string ProjectFolder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../examples/Native"));
}
