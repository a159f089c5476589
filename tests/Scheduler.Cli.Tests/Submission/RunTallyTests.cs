using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Submission;

public sealed class RunTallyTests
{
    private static readonly TaskSpec Task = new() { Id = new TaskId("a"), Kind = "k" };

    private readonly RunTally _tally = new(tasks: null, TimeProvider.System, _ => { });

    [Fact]
    public void What_ended_before_the_run_is_of_an_earlier_one() =>
        Assert.Equal((1, 0), KnownAsFinished(Timestamp.From(DateTimeOffset.UtcNow) + TimeSpan.FromDays(-1)));

    [Fact]
    public void What_is_known_to_have_ended_before_its_event_comes_is_of_this_run()
    {
        Assert.Equal((0, 1), KnownAsFinished(Timestamp.From(DateTimeOffset.UtcNow)));

        _tally.Apply([Succeeded()]);

        Assert.Equal(1, _tally.Figures().Ran);
    }

    [Fact]
    public void What_ends_before_its_line_is_read_is_of_this_run()
    {
        _tally.Apply([Succeeded()]);

        Assert.Equal((0, 1), KnownAsFinished(Timestamp.From(DateTimeOffset.UtcNow)));
    }

    private (long Before, long Ran) KnownAsFinished(Timestamp at)
    {
        _tally.TryAdd(new TaskLine(1, Task));
        var info = new TaskInfo { Id = Task.Id, Kind = Task.Kind, Queue = "default", Phase = TaskPhase.Succeeded, FinishedAt = at };
        _tally.Accepted(
            [new TaskReceipt(Task.Id, AlreadyKnown: true, info.Phase)], new Dictionary<TaskId, TaskInfo> { [Task.Id] = info });
        return (_tally.Figures().Before, _tally.Figures().Ran);
    }

    private static RecordedEvent Succeeded() =>
        new(1, new SuccessRecorded(Timestamp.From(DateTimeOffset.UtcNow), Task.Id, new FencingToken(1), default, TimeSpan.Zero));
}
