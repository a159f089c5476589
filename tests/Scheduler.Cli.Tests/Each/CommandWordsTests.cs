using Scheduler.Cli.Each.Input;

namespace Scheduler.Cli.Tests.Each;

/// <summary>What <c>--then</c> makes of its text.</summary>
public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("tar -czf logs.tgz .", "tar|-czf|logs.tgz|.")]
    [InlineData("  a \t b  ", "a|b")]
    [InlineData("sh -c 'echo \"done\" > it'", "sh|-c|echo \"done\" > it")]
    [InlineData("sh -c \"echo 'it is' done\"", "sh|-c|echo 'it is' done")]
    [InlineData("a 'b'\"c\"d", "a|bcd")]
    [InlineData("a '' \"\"", "a||")]
    [InlineData(@"a\ b c\'d \\e", @"a b|c'd|\e")]
    [InlineData("a \"b \\\"c\\\" \\d\" '\\e'", @"a|b ""c"" \d|\e")]
    [InlineData(@"C:\tools\run.exe C:\data", @"C:\tools\run.exe|C:\data")]
    [InlineData(@"a b\", @"a|b\")]
    public void A_text_is_taken_apart_as_a_shell_would(string text, string words) => Assert.Equal(words, string.Join('|', CommandWords.Of(text)!));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("''")]
    [InlineData("sh -c 'echo")]
    [InlineData("sh -c \"echo\\\"")]
    public void One_without_a_program_or_with_an_open_quote_is_none(string text) => Assert.Null(CommandWords.Of(text));
}
