using System.Collections;
using System.Text;
using Microsoft.Extensions.Configuration;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Hosting.Nodes;
using Scheduler.Seed;

namespace Scheduler.Cluster.Tests.Hosting;

/// <summary>What is wrong with the options of a seed or a node is said before it starts anything. That its process then says so and ends with
/// <see cref="ExitCode.Usage"/> is tested where exit codes are.</summary>
public sealed class WrongOptionsTests : IDisposable
{
    private static readonly IConfiguration Nothing = new ConfigurationBuilder().Build();

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("nowhere", "--slots", "1", "'nowhere' is not the address of a seed", "host:port")]
    [InlineData("a:1", "--slots", "0", "--slots is '0', but must be a whole number between 1 and 10000", "")]
    [InlineData("a:1", "--kinds", "shel", "--kinds is 'shel', but must be", "")]
    public void Of_a_node(string seed, string option, string value, string said, string also)
    {
        var wrong = Assert.Throws<SchedulerConfigurationException>(() =>
        {
            var node = new NodeCommand().Read(["--seed", seed, option, value], new Hashtable(), Nothing);
            node.Member.Settings("node.conf");
            node.AddTo(new HandlerRegistry(), others: null);
        });
        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(also, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http-bind", "0.0.0.0", "--http-token")]
    [InlineData("--http-token", "", "--http-token is empty, so everybody would have it")]
    [InlineData("--config", "none.conf", "can't be read")]
    [InlineData("--witness", "folder", "--witness is for --journal postgres")]
    [InlineData("--policy", "luck", "--policy: There is no scheduling policy 'luck'. Known: critical-path, drf")]
    [InlineData("--strategy", "luck", "--strategy: There is no allocation strategy 'luck'. Known: best-fit")]
    [InlineData("--tie-break", "luck", "--tie-break is 'luck', but must be submission or critical-path")]
    [InlineData("--preempt", "maybe", "--preempt is 'maybe', but must be yes, no or auto")]
    [InlineData("--ageing", "soon", "--ageing is 'soon', but must be a time such as")]
    [InlineData("--slice", "0s", "--slice is '0s', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 1ms to 1d.")]
    public void Of_a_seed(string option, string value, string said) => Says([option, value], said);

    [Fact]
    public void Of_a_queue_whose_policy_they_do_not_fit() =>
        Says(["--policy", "time-slices", "--preempt", "no"], "its policy 'time-slices' does nothing else");

    [Fact]
    public void Of_a_file()
    {
        var config = Write("extra.conf", "scheduler.seed.policy = luck");
        Says(["--config", config], "There is no scheduling policy 'luck'", "scheduler.seed.policy in");
    }

    [Fact]
    public void Of_schedules_calendars_and_limits_that_can_not_be_declared()
    {
        Says(["--schedules", Path.Combine(_folder, "none.json")], "--schedules: '", "can't be read");

        // With a byte order mark, as some editors write it: the text is read all the same.
        Declares("--schedules", """{"nightly": {"recurrence": "0 2 * * *"}}""", "nightly.task: It is missing");
        Declares("--schedules", """{"nightly": {"recurrence": "0 25 * * *", "task": {"kind": "noop"}}}""", "Schedule 'nightly': ", "hour");
        Declares("--calendars", """{"holidays": {"dates": ["25 December"]}}""", "--calendars: '", "holidays.dates[0]: It is ");
        Declares("--calendars", """{"holidays": {"recurrence": "0 25 * * *"}}""", "Calendar 'holidays': recurrence: ", "hour");
        Declares(
            "--limits", """{"api": {"running": -1}}""", "Limit 'api': running: It is -1, but must be a whole number between 0 and 1000000.");
    }

    private void Declares(string option, string json, params string[] saying) => Says([option, Write("declared.json", json)], saying);

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text, Encoding.UTF8);
        return file;
    }

    private static void Says(string[] args, params string[] saying)
    {
        var wrong = Assert.Throws<SchedulerConfigurationException>(() => new SeedCommand().Read(args, new Hashtable(), Nothing));
        Assert.All(saying, text => Assert.Contains(text, wrong.Message, StringComparison.Ordinal));
    }
}
