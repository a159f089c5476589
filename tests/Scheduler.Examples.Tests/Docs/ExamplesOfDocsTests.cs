using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Scheduler.Examples.Tests.Docs;

/// <summary>What the pages show is what the tests run: each C# example of every page is found, line by line, in a source of a test or of an example, all of which are
/// compiled.</summary>
public sealed partial class ExamplesOfDocsTests
{
    private static readonly string[] Sources = [.. new[] { "tests", "examples" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(Root(), file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Select(file => Lines(File.ReadAllText(file)))];

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Append("README.md").Order()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_example_of_a_page_is_compiled(string page) => Assert.All(
        Examples(File.ReadAllText(Path.Combine(Root(), page))),
        example => Assert.True(IsCompiled(example), $"{page} shows what no test runs. Write it into a test, letter by letter:\n{example}"));

    [Fact]
    public void There_are_examples_and_one_that_no_test_runs_is_noticed()
    {
        var pages = Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Append(Path.Combine(Root(), "README.md")).Select(File.ReadAllText).ToArray();
        Assert.True(pages.Sum(page => Examples(page).Count()) >= 60);

        // However it is fenced: the count of what GitHub colours as C# is the same.
        Assert.Equal(pages.Sum(page => AnyFence().Count(page)), pages.Sum(page => Examples(page).Count()));
        Assert.False(IsCompiled(string.Join('\n', "await scheduler.SubmitAsync(", "what, nobody);")));
        Assert.False(IsCompiled("using " + "No.Such.Namespace;\nawait using var scheduler = await EmbeddedScheduler.StartAsync(options => options.Handle(\"greet\", (string name) => $\"Hello, {name}!\"));"));
    }

    // What it uses may stand apart, and in a source there may be more.
    private static bool IsCompiled(string example)
    {
        var lines = Lines(example).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (usings, code) = (lines.TakeWhile(IsUsing).ToArray(), string.Concat(lines.SkipWhile(IsUsing).Select(line => line + "\n")));
        return Sources.Any(source => source.Contains(code, StringComparison.Ordinal) && usings.All(line => source.Contains(line + "\n", StringComparison.Ordinal)));

        static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal) && line.EndsWith(';');
    }

    private static IEnumerable<string> Examples(string page) => CSharp().Matches(page.ReplaceLineEndings("\n")).Select(match => match.Groups["code"].Value);

    private static string Lines(string code) =>
        string.Concat(code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CSharp();

    [GeneratedRegex("^ *```+ *(csharp|cs|c#)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AnyFence();
}
