using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Core;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Attempts;

/// <summary>An error says what went wrong and where in the handler's own code: no frames of the framework, nor of what runs it.</summary>
public sealed class ErrorTextTests
{
    [Fact]
    public async Task A_handler_that_awaits_and_throws_leaves_its_own_frames()
    {
        var error = await ErrorOfAsync(async (_, _) =>
        {
            await Task.Yield();
            return await ReadAsync();
        });
        var lines = error.Split('\n');
        Assert.StartsWith("System.InvalidOperationException: the disk is on fire", lines[0], StringComparison.Ordinal);
        Assert.Contains(nameof(ReadAsync), lines[1], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.StartsWith("   at Scheduler.Execution.Tests.", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_the_framework_throws_has_none_of_the_framework()
    {
        var error = await ErrorOfAsync((_, _) => Task.FromResult(int.Parse("many", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.StartsWith("System.FormatException: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("RunningAttempt", error, StringComparison.Ordinal);
        Assert.DoesNotContain("End of stack trace", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Causes_are_told_each_with_its_frames()
    {
        var error = await ErrorOfAsync((_, _) => throw new InvalidOperationException("outer", new AggregateException(new IOException("one"), new IOException("two"))));
        Assert.Contains("Caused by System.AggregateException: ", error, StringComparison.Ordinal);
        Assert.Contains("Caused by System.IO.IOException: one", error, StringComparison.Ordinal);
        Assert.Contains("Caused by System.IO.IOException: two", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Causes_of_a_chosen_message_follow_it() =>
        Assert.Equal(
            "no image yet" + Environment.NewLine + "System.IO.IOException: cable",
            ErrorText.Of(new TaskFailedException("no image yet", retryable: true, new IOException("cable"))));

    private static async Task<int> ReadAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("the disk is on fire");
    }

    private static async Task<string> ErrorOfAsync(Func<string?, TaskContext, Task<int>> handler) =>
        Assert.IsType<AttemptFailedReport>(await Bench.Of(handler).RunAsync()).Error;
}
