using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Tests;

/// <summary>Asserts pass where they should, and say what there was where not.</summary>
public sealed class AssertTests
{
    private sealed record Resize(string Image, int Width);

    [Fact]
    public async Task A_submit_is_found_by_kind_payload_and_condition()
    {
        using var scheduler = await StartAsync();
        Assert.Equal("resize-1", scheduler.AssertSubmitted("resize").Id.Value);
        scheduler.AssertSubmitted("resize", new Resize("a.png", 100));
        scheduler.AssertSubmitted<Resize>("resize", resize => resize.Width == 100);
        scheduler.AssertSubmitted("resize", task => task.Priority == 5);
        scheduler.AssertNotSubmitted("greet");
        scheduler.AssertNotSubmitted("resize", task => task.Priority == 6);
    }

    [Fact]
    public async Task What_is_missing_is_named_with_what_there_was()
    {
        using var scheduler = await StartAsync();
        var wrong = Assert.Throws<SchedulerTestException>(() => scheduler.AssertSubmitted("resize", new Resize("b.png", 100)));
        Assert.Equal(
            """
            No task of the kind 'resize' was submitted with the payload {"image":"b.png","width":100}. Submitted so far (1):
              resize 'resize-1' in default: {"image":"a.png","width":100}
            """,
            wrong.Message);
        Assert.Throws<SchedulerTestException>(() => scheduler.AssertSubmitted("greet"));
        Assert.Throws<SchedulerTestException>(() => scheduler.AssertSubmitted<Resize>("resize", resize => resize.Width == 1));
        Assert.Throws<SchedulerTestException>(() => scheduler.AssertSubmitted("resize", task => task.Priority == 6));
    }

    [Fact]
    public async Task A_payload_of_another_shape_does_not_count_and_is_named()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle("resize", (TaskContext _) => { }));
        await scheduler.SubmitAsync(Tasks.Of("resize", "a.png") with { Id = "text" });
        await scheduler.SubmitAsync(new TaskSpec { Id = "none", Kind = "resize" });
        Assert.StartsWith(
            "No task of the kind 'resize' was submitted with a payload for which the condition holds. That of 'text' is no Resize: ",
            Assert.Throws<SchedulerTestException>(() => scheduler.AssertSubmitted<Resize>("resize", resize => resize.Width == 100)).Message, StringComparison.Ordinal);

        await scheduler.SubmitAsync(Tasks.Of("resize", new Resize("a.png", 100)) with { Id = "resize" });
        Assert.Equal("resize", scheduler.AssertSubmitted<Resize>("resize", resize => resize.Width == 100).Id.Value);
        using var other = TestScheduler.Start(options => options.Handle("resize", (TaskContext _) => { }));
        await other.SubmitAsync(new TaskSpec { Id = "none", Kind = "resize" });
        Assert.Contains(
            "That of 'none' is no Int32: there is none.",
            Assert.Throws<SchedulerTestException>(() => other.AssertSubmitted<int>("resize", _ => true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_should_not_be_there_is_named()
    {
        using var scheduler = await StartAsync();
        var wrong = Assert.Throws<SchedulerTestException>(() => scheduler.AssertNotSubmitted("resize"));
        Assert.StartsWith("The task 'resize-1' of the kind 'resize' was submitted, and should not have been.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_that_is_another_is_told_with_its_error()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int>("fails", (int _) => throw new InvalidOperationException("boom")));
        await scheduler.SubmitAsync(Tasks.Of("fails", 1) with { Retry = RetryPolicy.Never });
        var wrong = Assert.Throws<SchedulerTestException>(() => scheduler.AssertSucceeded("fails-1"));
        Assert.Contains("The task 'fails-1' (fails) is Failed after 1 attempt, not Succeeded. Its latest error: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("boom", wrong.Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no task 'other'.", Assert.Throws<SchedulerTestException>(() => scheduler.AssertFailed("other")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 10_000, "Mode is 7, but must be Inline or Manual.")]
    [InlineData(0, 0, "Patience is 0s, but must lie between 1ms and 1h.")]
    public void Options_out_of_range_are_named(int mode, int patienceMs, string message)
    {
        var options = new TestOptions { Mode = (TestMode)mode, Patience = TimeSpan.FromMilliseconds(patienceMs) };
        Assert.Equal(message, Assert.Throws<SchedulerConfigurationException>(() => TestScheduler.Start(_ => { }, options)).Message);
    }

    private static async Task<TestScheduler> StartAsync()
    {
        var scheduler = TestScheduler.Start(options => options.Handle<Resize>("resize", (Resize _) => Task.CompletedTask));
        await scheduler.SubmitAsync(Tasks.Of("resize", new Resize("a.png", 100)) with { Priority = 5 });
        return scheduler;
    }
}
