using System.Text;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Execution.Tests.Kinds.Shell;

public sealed class OutputCaptureTests
{
    [Theory]
    [InlineData("", 4, 2, "", false)]
    [InlineData("abcd", 4, 2, "abcd", false)]
    [InlineData("abcdef", 4, 2, "abcdef", false)]
    [InlineData("abcdefg", 4, 2, "abcd\n[... 1 bytes left out ...]\nfg", true)]
    [InlineData("abcdefghij", 0, 3, "\n[... 7 bytes left out ...]\nhij", true)]
    [InlineData("abcdefghij", 3, 0, "abc\n[... 7 bytes left out ...]\n", true)]
    [InlineData("abcdefghij", 0, 0, "\n[... 10 bytes left out ...]\n", true)]
    public void Beginning_and_end_are_kept_however_the_bytes_arrive(string written, int head, int tail, string kept, bool truncated)
    {
        var bytes = Encoding.UTF8.GetBytes(written);
        for (var piece = 1; piece <= bytes.Length + 1; piece++)
        {
            var capture = new OutputCapture(head, tail);
            foreach (var part in bytes.Chunk(piece))
                capture.Append(part);

            Assert.Equal(new CapturedOutput(kept, bytes.Length, truncated, false), capture.Take(head, tail));
        }
    }

    [Fact]
    public void No_character_is_cut_in_half()
    {
        var capture = new OutputCapture(4, 4);
        capture.Append(Encoding.UTF8.GetBytes("aé€xxxxxxxx€é"));

        Assert.Equal("aé\n[... 14 bytes left out ...]\né", capture.Take(4, 4).Text);
    }

    [Fact]
    public void What_is_no_text_is_given_as_base64()
    {
        var capture = new OutputCapture(16, 4);
        capture.Append([0xFF, 0x00, 0x80]);

        Assert.Equal(new CapturedOutput("/wCA", 3, false, true), capture.Take(16, 4));
    }

    [Fact]
    public void Less_can_be_taken_than_was_kept()
    {
        var capture = new OutputCapture(100, 100);
        capture.Append("0123456789"u8);

        Assert.Equal("0123\n[... 2 bytes left out ...]\n6789", capture.Take(4, 4).Text);
    }

    [Theory]
    [InlineData("short", 100, 10, 100, "short")]
    [InlineData("0123456789", 5, 5, 100, "0123456789")]
    [InlineData("0123456789", 5, 5, 7, "...3456789")]
    [InlineData("0123456789", 3, 4, 100, "...6789")]
    [InlineData("0123456789", 10, 4, 3, "...789")]
    public void The_end_is_told_as_far_as_it_was_kept(string written, int head, int tail, int most, string end)
    {
        var capture = new OutputCapture(head, tail);
        capture.Append(Encoding.UTF8.GetBytes(written));

        Assert.Equal(end, capture.EndText(most));
    }
}
