using System.Reflection;
using Scheduler.Actors;
using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Tests.CommandLine;

public sealed class ExitCodeTests
{
    private static readonly int[] Shared = [(int)ExitCode.Clean, (int)ExitCode.Failed, (int)ExitCode.Usage, (int)ExitCode.JournalUnusable];

    [Fact]
    public void A_number_means_one_thing_in_all_programs()
    {
        var ofCommands = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!).ToArray();
        Assert.Equal(ofCommands.Distinct(), ofCommands);
        Assert.Equal(Shared, ofCommands.Intersect(Enum.GetValues<ExitCode>().Select(code => (int)code)).Order());
    }
}
