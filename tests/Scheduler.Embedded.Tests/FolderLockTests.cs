using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class FolderLockTests
{
    /// <summary>A reader may be between the creation of the lock's file and its owner's lock: 20,000 first takes beside a reader
    /// that never rests meet it many times.</summary>
    [Fact]
    public async Task A_folder_that_is_being_read_is_taken_for_the_first_time_all_the_same()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Data);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                FolderLock.TryShare(folder.Data)?.Dispose();
            }
        });
        try
        {
            for (var i = 0; i < 20_000; i++)
            {
                FolderLock.Take(folder.Data).Dispose();
                Assert.False(File.Exists(Path.Combine(folder.Data, FolderLock.FileName)), "A folder that was not worked with stays as it was.");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    [Fact]
    public void A_folder_that_is_worked_with_is_neither_taken_nor_shared()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Data);
        using (FolderLock.Take(folder.Data))
        {
            Assert.Equal(DataFolderProblem.InUse, Assert.Throws<DataFolderException>(() => FolderLock.Take(folder.Data)).Problem);
            Assert.Null(FolderLock.TryShare(folder.Data));
        }

        Assert.Same(Stream.Null, FolderLock.TryShare(folder.Data));
    }
}
