using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Embedded.Tests;

/// <summary>
/// Data folders as earlier versions left them, in <c>Recorded</c>. They are to be opened for ever. <c>killed-1</c> was written with
/// SQLite 3.35 (Microsoft.Data.Sqlite 6) by <c>scheduler run --slots 1</c>, killed by SIGKILL: most of it is in the write-ahead logs.
/// </summary>
public sealed class RecordedFolderTests
{
    [Fact]
    public async Task A_recorded_folder_of_a_killed_process_is_opened_read_and_resumed()
    {
        using var folder = new TempFolder();
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Recorded", "killed-1.zip"), folder.Data);
        await using var scheduler = await Run.InFolderAsync(folder.Data, options =>
        {
            // A quarter of an hour later: nothing recorded has come due since.
            options.TimeProvider = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 21, 33, 0, TimeSpan.Zero));

            // Another of its kind, since the recorded one sleeps for ten minutes.
            options.Handlers = new();
            options.Handle("sleep", (object? _) => "rested").Handle("noop", (object? _) => "done");
            ShellKind.AddTo(options.Handlers);
        });

        // What had ended, from the archive.
        var hello = (await scheduler.GetAsync(new TaskId("ok-3")))!;
        Assert.Equal((TaskPhase.Succeeded, 1), (hello.Phase, hello.Attempt));
        Assert.Contains("hello", TextOf(hello), StringComparison.Ordinal);
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.GetAsync(new TaskId("ok-1")))!.Phase);
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.GetAsync(new TaskId("ok-2")))!.Phase);
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.GetAsync(new TaskId("cancelled")))!.Phase);
        Assert.Contains("exit code 1", (await scheduler.GetAsync(new TaskId("fails")))!.Error, StringComparison.Ordinal);

        // What had not: it runs, once more where it was running.
        Assert.Equal(2, (await scheduler.WaitAsync(new TaskId("running"))).Attempt);
        Assert.Equal(1, (await scheduler.WaitAsync(new TaskId("waiting-1"))).Attempt);
        Assert.Contains("resumed", TextOf(await scheduler.WaitAsync(new TaskId("waiting-2"))), StringComparison.Ordinal);

        // What is not due yet, with all that was said of it.
        Assert.Equal(TaskPhase.Scheduled, (await scheduler.GetAsync(new TaskId("later")))!.Phase);
        var retries = (await scheduler.GetAsync(new TaskId("retries")))!;
        Assert.Equal((TaskPhase.RetryWait, 1), (retries.Phase, retries.Attempt));
        Assert.Equal(TimeSpan.FromHours(2), retries.Spec!.Retry.MaxDelay);

        // And it takes new work.
        await scheduler.SubmitAsync(new TaskSpec { Id = new TaskId("new"), Kind = "noop" });
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(new TaskId("new"))).Phase);
    }

    private static string TextOf(TaskInfo task) => Encoding.UTF8.GetString(task.Result!.Value.Span);
}
