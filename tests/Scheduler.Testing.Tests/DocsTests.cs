namespace Scheduler.Testing.Tests;

/// <summary>Every example of docs/testing.md is a part of a test, letter by letter but for its indentation.</summary>
public sealed class DocsTests
{
    [Fact]
    public void Every_example_is_a_part_of_a_test()
    {
        var sources = string.Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.cs").Select(File.ReadAllText)).ReplaceLineEndings("\n");
        var plain = Plain(sources);
        var examples = Docs.Blocks("csharp");
        Assert.True(examples.Count >= 8, $"{examples.Count} examples");
        Assert.All(examples, example => Assert.Contains(Plain(example), plain, StringComparison.Ordinal));
    }

    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));
}
