using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Scheduler.Generators;

namespace Scheduler.Packages.Tests;

/// <summary>The code of a README, compiled as in the project that the README tells people to make.</summary>
/// <param name="template">Of <c>dotnet new</c>; empty where it is for a project that is there.</param>
internal sealed class ReadmeProgram(Readme readme, string template, string code)
{
    private static readonly string[] Usings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly string[] WorkerUsings =
        ["Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging"];

    private static readonly string[] WebUsings =
        ["Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "System.Net.Http.Json"];

    // As the SDK does: a library was built against an earlier version of another.
    private static readonly KeyValuePair<string, ReportDiagnostic>[] Silenced = [new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)];

    // What each template of the SDK has, whose projects have implicit usings.
    private IEnumerable<string> ImplicitUsings => template switch
    {
        "web" => [.. Usings, .. WorkerUsings, .. WebUsings],
        "worker" => [.. Usings, .. WorkerUsings],
        _ => Usings,
    };

    /// <summary>What the compiler says, were the code pasted into a new project with the packages that the README has added.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Compile(code).GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    /// <summary>The assembly of it.</summary>
    /// <param name="folder">Takes the place of the folders that the code names.</param>
    /// <param name="port">Takes the place of the port that the code names.</param>
    public Assembly Load(string folder, int port = 4053)
    {
        var local = code
            .Replace("\"scheduler-data\"", SymbolDisplay.FormatLiteral(Path.Combine(folder, "data"), quote: true), StringComparison.Ordinal)
            .Replace("\"keys\"", SymbolDisplay.FormatLiteral(Path.Combine(folder, "keys"), quote: true), StringComparison.Ordinal)
            .Replace("4053", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        using var stream = new MemoryStream();
        var result = Compile(local).Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(stream.ToArray());
    }

    private Compilation Compile(string source)
    {
        var brought = readme.Packages.Where(PackageProject.All.ContainsKey).SelectMany(package => PackageProject.All[package].Closure).ToHashSet(StringComparer.Ordinal);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is var name
                && (!name.StartsWith("Scheduler.", StringComparison.Ordinal) || (brought.Contains(name) && name != "Scheduler.Generators")))
            .Select(path => MetadataReference.CreateFromFile(path));
        var usings = string.Concat(ImplicitUsings.Select(name => $"global using {name};\n"));
        var kind = template is "" or "xunit" ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication;
        Compilation compilation = CSharpCompilation.Create(
            $"{readme.Package}.Readme", [CSharpSyntaxTree.ParseText(usings), CSharpSyntaxTree.ParseText(source)], references,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, specificDiagnosticOptions: Silenced));
        if (readme.Packages.Contains("Scheduler.Generators", StringComparer.Ordinal))
        {
            CSharpGeneratorDriver.Create(new TaskHandlersGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out compilation, out _);
        }

        return compilation;
    }
}
