using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Scheduler.Build;

/// <summary>
/// Compiles the assemblies beside each program to machine code (ReadyToRun) before the tests. They start some hundred hosts and commands,
/// and most of a host's start is the runtime compiling Akka.NET and linq2db. It changes no behaviour, and where the compiler can't be
/// restored the tests just take longer. The next build puts the assemblies as they were compiled back in place.
/// </summary>
internal static class Precompilation
{
    private static readonly TimeSpan LongestRestore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestCompilation = TimeSpan.FromMinutes(5);

    /// <summary>Whatever goes wrong, the tests run without it.</summary>
    public static void TryRun()
    {
        try
        {
            Run();
        }
        catch (Exception e)
        {
            Console.WriteLine($"not precompiled, so hosts start more slowly: {e.Message}");
        }
    }

    /// <returns>The exit code: 1 where the compiler is not available.</returns>
    public static int Run()
    {
        var watch = Stopwatch.StartNew();
        if (FindCompiler() is not { } tool)
        {
            Console.WriteLine("precompiling nothing: the ReadyToRun compiler is not available, so hosts start more slowly");
            return 1;
        }

        // What only tests have is loaded too seldom to pay for it.
        var ofHosts = AssembliesOf("src/").Select(Path.GetFileName).Except(tool.LeftOut, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var byContent = AssembliesOf("")
            .Where(f => ofHosts.Contains(Path.GetFileName(f)) && IsIntermediateLanguage(f))
            .GroupBy(CacheName, StringComparer.Ordinal)
            .ToList();
        var cache = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "precompiled")).FullName;
        var made = 0;
        Parallel.ForEach(byContent, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, files =>
        {
            var image = Path.Combine(cache, files.Key);
            if (!File.Exists(image))
            {
                Compile(tool.Compiler, files.First(), image);
                Interlocked.Increment(ref made);
            }
        });

        // Only now, because until then each is a reference of the others.
        foreach (var files in byContent)
        {
            var image = Path.Combine(cache, files.Key);
            foreach (var file in files.Where(_ => new FileInfo(image).Length > 0))
            {
                // Moved, so that a program that still runs keeps the file that it has mapped.
                File.Copy(image, file + ".new", overwrite: true);
                File.Move(file + ".new", file, overwrite: true);
            }
        }

        Console.WriteLine(
            FormattableString.Invariant($"precompiled {made} of {byContent.Count} assemblies, {watch.Elapsed.TotalSeconds:0.0} s"));
        return 0;
    }

    private static (string Compiler, string?[] LeftOut)? FindCompiler()
    {
        var (exitCode, output) = Shell.Capture(
            [
                "msbuild", Repository.PathOf("build", "precompile", "Precompile.csproj"), "-restore", "-nologo",
                "-t:ResolveFrameworkReferences;ResolveReadyToRunCompilers", "-getItem:Crossgen2Tool,PublishReadyToRunExclude",
            ],
            LongestRestore);
        if (exitCode != 0)
        {
            return null;
        }

        // Warnings come first.
        using var answer = JsonDocument.Parse(output[Math.Max(output.IndexOf('{', StringComparison.Ordinal), 0)..]);
        var items = answer.RootElement.GetProperty("Items");
        string?[] Names(string item, string property) => [.. items.GetProperty(item).EnumerateArray().Select(i => i.GetProperty(property).GetString())];
        return Names("Crossgen2Tool", "FullPath") is [{ } compiler] && File.Exists(compiler)
            ? (compiler, Names("PublishReadyToRunExclude", "Identity"))
            : null;
    }

    // Beside programs: a library's folder has no runtime configuration.
    private static IEnumerable<string> AssembliesOf(string folder) => Repository.Projects
        .Where(p => p.File.StartsWith(folder, StringComparison.Ordinal))
        .Select(p => Path.GetDirectoryName(p.Assembly)!)
        .Where(f => Directory.Exists(f) && Directory.EnumerateFiles(f, "*.runtimeconfig.json").Any())
        .SelectMany(f => Directory.EnumerateFiles(f, "*.dll"));

    // Neither native, nor compiled already by an earlier run or by who made it.
    private static bool IsIntermediateLanguage(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        return image.HasMetadata && image.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: 0 };
    }

    private static string CacheName(string file)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)).AsSpan(0, 8));
        return $"{Path.GetFileNameWithoutExtension(file)}-{hash}.dll";
    }

    // An empty file says that the compiler could not: the assembly stays as it is.
    private static void Compile(string compiler, string file, string image)
    {
        var framework = RuntimeEnvironment.GetRuntimeDirectory();
        var aspNetCore = framework.Replace("Microsoft.NETCore.App", "Microsoft.AspNetCore.App", StringComparison.Ordinal);
        var unfinished = image + ".unfinished";
        var (exitCode, _) = Shell.Capture(
            compiler,
            [
                file, "-o", unfinished, "-O", "--parallelism", "1",
                "-r", Path.Combine(Path.GetDirectoryName(file)!, "*.dll"),
                "-r", Path.Combine(framework, "*.dll"),
                "-r", Path.Combine(aspNetCore, "*.dll"),
            ],
            LongestCompilation);
        if (exitCode != 0)
        {
            File.WriteAllBytes(unfinished, []);
        }

        File.Move(unfinished, image, overwrite: true);
    }
}
