using System.Runtime.CompilerServices;

namespace Scheduler.Core.Tests.Scripts;

/// <summary>Runs the stories beside this file, each against a kernel of its own.</summary>
public sealed class ScriptTests
{
    private static readonly bool Rewrites = Environment.GetEnvironmentVariable("SCHEDULER_REWRITE") == "1";

    public static TheoryData<string> Stories() =>
        [.. Directory.EnumerateFiles(Folder(), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void What_comes_is_what_is_written(string story)
    {
        var file = Path.Combine(Folder(), story + ".txt");
        var script = Script.Parse(File.ReadAllText(file));
        script.Run();
        if (Rewrites)
        {
            File.WriteAllText(file, script.WithActual());
            return;
        }

        Assert.True(script.Differences.Count == 0, string.Join("\n\n", script.Differences));
    }

    [Fact]
    public void A_step_that_comes_out_otherwise_is_a_difference()
    {
        var script = Script.Parse("begin\n----\n#1 EpochStarted 1 scheduler=test\n#2 QueueConfigured default policy=fcfs\n\n# Why.\nnode n1\n----\n(nothing)\n");
        script.Run();
        Assert.StartsWith("Line 7: node n1\n", Assert.Single(script.Differences), StringComparison.Ordinal);
        Assert.Contains("\n# Why.\nnode n1\n----\n#3 NodeJoined n1#1", script.WithActual(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("begin\n----\n\nsubmitt a\n----\n", "Line 4: there is no command 'submitt'.")]
    [InlineData("begin\n----\n\nsubmit a priorty=1\n----\n", "Line 4: 'submit' has no option 'priorty'.")]
    [InlineData("begin\n\nsubmit a\n----\n", "Line 1: a line '----' must follow the command.")]
    public void A_script_that_makes_no_sense_says_so(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Script.Parse(text).Run()).Message);

    // The source's, so that they can be written again.
    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
