using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

/// <summary>What is acknowledged is found by the next start: a file that is taken from a running scheduler ends it before that.</summary>
public sealed class ChangedFolderTests
{
    public static TheoryData<string, string> Changes => new()
    {
        { "folder removed", "was removed" },
        { "folder replaced", "was replaced" },
        { "journal removed", "was removed" },
        { "journal replaced", "was replaced" },
        { "log removed", "was removed" },
        { "archive removed", "was removed" },
        { "archive's log removed", "was removed" },
        { "journal read-only", "has become read-only" },
        { "folder read-only", "has become read-only" },
    };

    [SkippableTheory]
    [MemberData(nameof(Changes))]
    public async Task A_change_under_a_running_scheduler_is_noticed_before_the_next_acknowledgement(string change, string text)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new SkipException("Windows lets nobody change files that are open.");
        }

        using var folder = new TempFolder();
        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.Nodes = []);
        await scheduler.SubmitAsync(Run.Task("before"));
        Change(folder, change);

        var answer = await scheduler.TrySubmitAsync([Run.Task("after")]);

        Assert.Equal(RejectionCode.Unavailable, answer.Rejection!.Code);
        Assert.Contains(text, answer.Rejection.Message, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => scheduler.Completion);
        Assert.Equal(DataFolderProblem.Changed, fault.Problem);
        MakeWritable(folder);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Change(TempFolder folder, string change)
    {
        switch (change)
        {
            case "folder removed":
                Directory.Delete(folder.Data, recursive: true);
                break;
            case "folder replaced":
                Directory.Move(folder.Data, folder.Beside("moved"));
                Directory.CreateDirectory(folder.Data);
                foreach (var file in Directory.GetFiles(folder.Beside("moved"), "*.db"))
                {
                    File.Copy(file, folder[Path.GetFileName(file)]);
                }

                break;
            case "journal removed":
                File.Delete(folder["journal.db"]);
                break;
            case "journal replaced":
                File.Copy(folder["journal.db"], folder["copy"]);
                File.Move(folder["copy"], folder["journal.db"], overwrite: true);
                break;
            case "log removed":
                File.Delete(folder["journal.db-wal"]);
                break;
            case "archive's log removed":
                File.Delete(folder["archive.db-wal"]);
                break;
            case "archive removed":
                File.Delete(folder["archive.db"]);
                break;
            case "journal read-only":
                File.SetUnixFileMode(folder["journal.db"], UnixFileMode.UserRead);
                break;
            default:
                File.SetUnixFileMode(folder.Data, UnixFileMode.UserRead | UnixFileMode.UserExecute);
                break;
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void MakeWritable(TempFolder folder)
    {
        if (Directory.Exists(folder.Data))
        {
            File.SetUnixFileMode(folder.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
