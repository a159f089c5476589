
namespace Scheduler.Cli.Tests.Output;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain.txt", "plain.txt")]
    [InlineData("日本 é 😀", "日本 é 😀")]
    [InlineData("a\nb\tc\r", "a\\nb\\tc\\r")]
    [InlineData("\u001b[31m", "\\u001b[31m")]
    [InlineData("right\u202eleft", "right\\u202eleft")]
    [InlineData("👩\u200d💻 and 👨\u200d👩\u200d👧", "👩\u200d💻 and 👨\u200d👩\u200d👧")]
    [InlineData("❤\ufe0f\u200d🔥\t", "❤\ufe0f\u200d🔥\\t")]
    [InlineData("a\u200db\u200d", "a\\u200db\\u200d")]
    [InlineData("👩\u200d\u001b[31m", "👩\\u200d\\u001b[31m")]
    public void What_would_move_the_cursor_is_escaped(string text, string expected) => Assert.Equal(expected, Printable.Of(text));

    [Fact]
    public void Half_a_character_is_escaped() => Assert.Equal("a\\ud83d", Printable.Of("a\ud83d"));

    [Fact]
    public void A_long_text_loses_its_middle()
    {
        var shown = Printable.Of("/a/very/long/path/to/some/file.txt", 20);

        Assert.Equal(20, shown.Length);
        Assert.StartsWith("/a/ve", shown);
        Assert.EndsWith("file.txt", shown);
        Assert.Contains('…', shown);
    }

    [Fact]
    public void Emoji_that_are_joined_are_not_taken_apart()
    {
        const string Family = "👨\u200d👩\u200d👧";
        var text = string.Concat(Enumerable.Repeat(Family, 50));

        for (var width = 8; width < 60; width++)
        {
            Assert.Empty(Printable.Of(text, width).Replace(Family, "", StringComparison.Ordinal).Replace("…", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_message_of_several_lines_stays_one() => Assert.Equal("a\\u0007\nb", Printable.Lines("a\u0007\r\nb"));

    [Fact]
    public void No_character_is_cut_in_half()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 50));

        for (var width = 8; width < 60; width++)
        {
            Assert.DoesNotContain("\\ud", Printable.Of(Printable.Of(text, width)));
        }
    }
}
