using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Scheduler.Examples.Tests.Docs;

/// <summary>What the pages show is what the tests run: each C# example of a page is found, line by line, in a source of this folder or of an example.</summary>
public sealed partial class ExamplesOfDocsTests
{
    [Theory]
    [InlineData("docs/handlers.md", 9)]
    [InlineData("docs/submitting.md", 6)]
    [InlineData("docs/codecs.md", 10)]
    public void Each_example_of_a_page_is_compiled(string page, int examples)
    {
        var root = Root();
        var sources = Directory.GetFiles(Path.Combine(root, "tests/Scheduler.Examples.Tests/Docs"), "*.cs")
            .Concat(Directory.GetFiles(Path.Combine(root, "examples"), "Program.cs", SearchOption.AllDirectories))
            .Select(file => Lines(File.ReadAllText(file)))
            .ToArray();

        var shown = CSharp().Matches(File.ReadAllText(Path.Combine(root, page))).Select(match => match.Groups["code"].Value).ToArray();

        Assert.Equal(examples, shown.Length);
        Assert.All(shown, example => Assert.True(sources.Any(source => source.Contains(Lines(example), StringComparison.Ordinal)), $"{page} shows what no test runs:\n{example}"));
    }

    private static string Lines(string code) =>
        string.Concat(code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CSharp();
}
