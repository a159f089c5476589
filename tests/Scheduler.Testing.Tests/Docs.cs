namespace Scheduler.Testing.Tests;

/// <summary>docs/testing.md.</summary>
internal static class Docs
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "testing.md")).ReplaceLineEndings("\n");

    /// <summary>The blocks of code of a language, without their fences.</summary>
    public static IReadOnlyList<string> Blocks(string language) =>
        [.. Text.Split("```" + language + "\n").Skip(1).Select(block => block[..block.IndexOf("\n```", StringComparison.Ordinal)])];

    /// <summary>The only block of a language.</summary>
    public static string Block(string language) => Assert.Single(Blocks(language));
}
