using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Scheduler.Examples.Tests;

/// <summary>The program that is compiled natively: it reads and writes no JSON by reflection, which its project rules out.</summary>
public sealed class NativeTests
{
    // What the build says where the compiler's package is not available, or where there is nothing to link with.
    private static readonly string[] Missing = ["NU1100", "NU1101", "NU1102", "NU1301", "NETSDK1127", "Platform linker", "requires a C", "vswhere"];

    // The compiler takes a minute or two on a machine that has nothing else to do.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    [Fact]
    public void It_ends_with_zero() =>
        Assert.Equal(0, Assembly.Load("Scheduler.Examples.Native").EntryPoint!.Invoke(null, [Array.Empty<string>()]));

    [SkippableFact]
    public async Task Compiled_natively_it_ends_with_zero()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-native-").FullName;
        try
        {
            // What it refers to has been built with the tests. Without symbols and optimisation the compiler needs half the time.
            var published = Path.Combine(folder, "published");
            var (code, output) = await RunAsync(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                "publish", CopyProject(folder), "-c", Configuration, "-o", published, "--disable-build-servers",
                "-p:Native=true", "-p:BuildProjectReferences=false", "-p:NativeDebugSymbols=false", "-p:Optimize=false", "-p:RunAnalyzers=false");
            Skip.If(code != 0 && Missing.Any(sign => output.Contains(sign, StringComparison.Ordinal)), "It can't be compiled natively here: " + FirstError(output));
            Assert.True(code == 0, output);

            var name = OperatingSystem.IsWindows() ? "Scheduler.Examples.Native.exe" : "Scheduler.Examples.Native";
            Assert.False(File.Exists(Path.Combine(published, "Scheduler.Examples.Native.dll")), "It was not compiled natively.");
            var (ended, said) = await RunAsync(Path.Combine(published, name));
            Assert.True(ended == 0, said);
            Assert.Contains("2000 more, in 2001 attempts with the first.", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What is built there is built otherwise than by anybody else, and must not be taken for theirs.
    private static string CopyProject(string folder)
    {
        var (root, project) = (Path.GetFullPath(Path.Combine(ProjectFolder(), "../..")), Path.Combine(folder, "Scheduler.Examples.Native.csproj"));
        foreach (var source in Directory.GetFiles(ProjectFolder(), "*.cs"))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        }

        File.WriteAllText(project, File.ReadAllText(Path.Combine(ProjectFolder(), Path.GetFileName(project))).Replace("../../", root + "/", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), $"""
            <Project>
              <Import Project="{Path.Combine(root, "Directory.Build.props")}" />
              <PropertyGroup><DirectoryPackagesPropsPath>{Path.Combine(root, "Directory.Packages.props")}</DirectoryPackagesPropsPath></PropertyGroup>
            </Project>
            """);
        return project;
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
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, string.Concat(texts));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{Path.GetFileName(file)} has not ended after {Longest.TotalMinutes} min.", e);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string ProjectFolder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../examples/Native"));
}
