using Scheduler.Cli.Demo.Checking;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Demo.Checking;

public sealed class ComparisonTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FileTask _task;

    public ComparisonTests()
    {
        _folder.Write("a.txt");
        _task = FileTask.Of(InputFolder.Read(_folder.Path, null, default).Files[0]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Equal_hashes_agree()
    {
        var comparison = Compare(Succeeded("abc"), ("abc", null));

        Assert.Empty(comparison.Differences);
        Assert.Equal((1, 1), (comparison.Succeeded, comparison.Agree));
    }

    [Fact]
    public void Other_hashes_differ() =>
        Assert.Equal("its hash is abc by its task, and def by the plain loop", Only(Succeeded("abc"), ("def", null)));

    [Fact]
    public void A_file_that_changed_meanwhile_is_called_so()
    {
        _folder.Write("a.txt", "something longer");

        Assert.StartsWith("the file changed while the demo ran (its size was 7 bytes and is 16 now)", Only(Succeeded("abc"), ("def", null)));
    }

    [Fact]
    public void A_missing_record_is_a_difference() => Assert.Contains("not among", Only(null, ("abc", null)));

    [Fact]
    public void No_outcome_is_a_difference() =>
        Assert.Contains("no outcome: it is Running", Only(Succeeded("abc") with { Phase = TaskPhase.Running }, ("abc", null)));

    [Fact]
    public void Another_outcome_is_a_difference() => Assert.Equal(
        "its task ended as Failed after 3 attempts: disk broken",
        Only(Succeeded("abc") with { Phase = TaskPhase.Failed, Hash = null, Attempts = 3, Error = "disk broken\nat somewhere" }, ("abc", null)));

    [Fact]
    public void Two_records_are_a_difference() => Assert.Contains("recorded 2 times", Only(Succeeded("abc") with { Listed = 2 }, ("abc", null)));

    [Fact]
    public void Two_outcomes_are_a_difference() =>
        Assert.Contains("more than one outcome", Assert.Single(Compare(Succeeded("abc"), ("abc", null), twice: true).Differences).What);

    [Fact]
    public void A_result_that_is_none_is_a_difference() =>
        Assert.Contains("no readable result", Only(Succeeded("abc") with { Hash = null }, ("abc", null)));

    [Fact]
    public void A_file_that_the_plain_loop_could_not_read_is_a_difference() =>
        Assert.Contains("could not read it: no right", Only(Succeeded("abc"), (null, "no right")));

    private static DemoOutcome Succeeded(string hash) => new(TaskPhase.Succeeded, new FileHash(hash, 7, 1), "node-1", 1, 0, null, 1);

    private string Only(DemoOutcome? outcome, (string?, string?) plain) => Assert.Single(Compare(outcome, plain).Differences).What;

    private Comparison Compare(DemoOutcome? outcome, (string?, string?) plain, bool twice = false) => Comparison.Of(
        [_task],
        outcome is null ? [] : new Dictionary<TaskId, DemoOutcome> { [_task.Id] = outcome },
        twice ? new HashSet<TaskId> { _task.Id } : new HashSet<TaskId>(),
        [plain],
        TimeSpan.FromSeconds(1));
}
