using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

/// <summary>A copy that is made while a scheduler works opens, and has all that was acknowledged before it was begun.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task A_copy_that_is_made_under_load_opens_and_is_complete()
    {
        using var folder = new TempFolder();
        var acknowledged = new List<TaskId>();
        await using (var scheduler = await Run.InFolderAsync(folder.Data, o => o.SnapshotEvery = 1_000))
        {
            using var enough = new CancellationTokenSource();
            var load = Task.Run(async () =>
            {
                for (var i = 0; !enough.IsCancellationRequested; i++)
                {
                    var tasks = Run.Tasks(50, prefix: $"load{i}-");
                    await scheduler.SubmitManyAsync(tasks);
                    await scheduler.WaitAllAsync(tasks.Select(t => t.Id));
                    lock (acknowledged)
                    {
                        acknowledged.AddRange(tasks.Select(t => t.Id));
                    }
                }
            });
            for (var copy = 0; copy < 4; copy++)
            {
                TaskId[] before;
                lock (acknowledged)
                {
                    before = [.. acknowledged];
                }

                await scheduler.BackUpAsync(folder.Beside($"copy-{copy}"));
                await using var opened = await Run.InFolderAsync(folder.Beside($"copy-{copy}"));
                Assert.All(await opened.WaitAllAsync(before), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
                await opened.SubmitAsync(Run.Task("new"));
                Assert.Equal(TaskPhase.Succeeded, (await opened.WaitAsync(new TaskId("new"))).Phase);
            }

            await enough.CancelAsync();
            await load;
        }

        await using var again = await Run.InFolderAsync(folder.Data);
        Assert.Equal(acknowledged.Count, (await again.CountAsync())[TaskPhase.Succeeded]);
    }

    [Fact]
    public async Task A_folder_that_nobody_works_with_is_copied_and_is_as_it_was()
    {
        using var folder = new TempFolder();
        await using (var scheduler = await Run.InFolderAsync(folder.Data))
        {
            await scheduler.SubmitAsync(Run.Task("a"));
            await scheduler.WaitAsync(new TaskId("a"));
            Assert.Null(DataFolderBackup.TryCopy(folder.Data, folder.Beside("none")));
        }

        var before = folder.Content();
        var last = DataFolderBackup.TryCopy(folder.Data, folder.Beside("copy"));

        Assert.Equal(before, folder.Content());
        Assert.Equal(Storage.Witness.WitnessFile.Read(folder["witness"])!.LastEvent, last);
        Assert.False(Directory.Exists(folder.Beside("none")));
        await using var opened = await Run.InFolderAsync(folder.Beside("copy"));
        Assert.Equal(TaskPhase.Succeeded, (await opened.GetAsync(new TaskId("a")))!.Phase);
    }

    [SkippableFact]
    public async Task A_copy_that_is_cancelled_on_the_way_leaves_nothing_behind()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a named pipe among files");
        using var folder = new TempFolder();
        await using (await Run.InFolderAsync(folder.Data))
        {
            // It makes the folder.
        }

        // It is copied first, and a pipe holds whoever reads it until the other side is done.
        File.Delete(folder["witness"]);
        using (var made = System.Diagnostics.Process.Start("mkfifo", folder["witness"]))
        {
            await made.WaitForExitAsync();
        }

        using var enough = new CancellationTokenSource();
        var copy = Task.Run(() => DataFolderBackup.TryCopy(folder.Data, folder.Beside("copy"), enough.Token));
        await using (new FileStream(folder["witness"], FileMode.Open, FileAccess.Write))
        {
            Assert.Single(Directory.GetDirectories(folder.Beside(""), "copy.unfinished-*"));
            await enough.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
        Assert.Equal([folder.Data], Directory.GetDirectories(folder.Beside("")));
    }

    [Fact]
    public async Task A_place_that_is_taken_is_left_as_it_was()
    {
        using var folder = new TempFolder();
        await using var scheduler = await Run.InFolderAsync(folder.Data);
        var before = Directory.GetFiles(folder.Data).Length;
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => scheduler.BackUpAsync(folder.Data));
        Assert.Contains("not empty", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(folder.Data).Length);
    }

    [Fact]
    public async Task Of_two_copies_to_one_place_the_first_counts_and_the_other_says_so()
    {
        using var folder = new TempFolder();
        using var first = Folder.BackupTarget.Make(folder.Beside("copy"));
        using var second = Folder.BackupTarget.Make(folder.Beside("copy"));
        await File.WriteAllTextAsync(first["file"], "first");
        await File.WriteAllTextAsync(second["file"], "second");
        first.Finish();
        Assert.Contains("not empty", Assert.Throws<DataFolderException>(second.Finish).Message, StringComparison.Ordinal);
        second.Dispose();
        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(folder.Beside("copy"), "file")));
        Assert.Empty(Directory.GetDirectories(folder.Beside(""), "*unfinished*"));
    }

    [Fact]
    public async Task What_is_kept_in_memory_is_not_copied()
    {
        using var folder = new TempFolder();
        await using var scheduler = await Run.InMemoryAsync();
        await Assert.ThrowsAsync<SchedulerConfigurationException>(() => scheduler.BackUpAsync(folder.Data));
    }
}
