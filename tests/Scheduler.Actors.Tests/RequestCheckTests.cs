using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

/// <summary>What a member of a cluster refuses before it sends anything, with the words of every other client.</summary>
public sealed class RequestCheckTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "sleep", "Task 'bad': payload: The kind 'sleep' needs a payload such as {\"ms\": 100}." },
        { "shell", "Task 'bad': payload: The kind 'shell' needs a payload such as" },
        { "http", "Task 'bad': payload: The kind 'http' needs a payload such as" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_task_that_no_node_could_do_is_refused(string kind, string message)
    {
        var refusal = RequestCheck.Refusal(new SubmitTasks([new TaskSpec { Id = "good", Kind = "noop" }, new TaskSpec { Id = "bad", Kind = kind }]))!;
        Assert.Equal(RejectionCode.Invalid, refusal.Code);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_would_become_another_on_its_way_is_refused() => Assert.Equal(
        new Rejection(RejectionCode.Invalid, "Task 'bad': principal: It has half of a character (a lone surrogate)."),
        RequestCheck.Refusal(new SubmitTasks([new TaskSpec { Id = "bad", Kind = "noop", Principal = "\ud800" }])));

    [Fact]
    public void What_only_the_scheduler_can_tell_is_left_to_it() =>
        Assert.Null(RequestCheck.Refusal(new SubmitTasks([new TaskSpec { Id = new string('x', 300), Kind = "noop" }, new TaskSpec { Id = "a", Kind = "resize" }])));
}
