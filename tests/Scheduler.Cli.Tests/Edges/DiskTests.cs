using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>A data folder on a disk that takes nothing more can still be read: that is when people look.</summary>
public sealed class DiskTests : IAsyncLifetime
{
    private readonly EdgeBench _bench = new();
    private bool _isMounted;

    public async Task InitializeAsync()
    {
        await _bench.ShellAsync("mkdir disk new");
        _isMounted = (await _bench.ShellAsync("mount -t tmpfs -o size=2m none disk")).ExitCode == 0;
        Skip.IfNot(_isMounted, "needs the right to mount a file system, as root has it");

        // With the log of a process that was killed, and no index of it: the most that reading may want to write.
        _bench.Write("tasks.jsonl", """{"id": "t1", "kind": "shell", "payload": {"program": "sh", "args": ["-c", "kill -KILL $PPID; sleep 9"]} }""");
        await _bench.ShellAsync("scheduler run tasks.jsonl --data killed; rm -f killed/*-shm; mkdir disk/data; cp killed/* disk/data");
        Assert.True(File.Exists(_bench.In("disk/data/journal.db-wal")));
    }

    public async Task DisposeAsync()
    {
        if (_isMounted)
        {
            await _bench.ShellAsync("umount --lazy disk");
        }

        _bench.Dispose();
    }

    [SkippableFact]
    public async Task Every_command_that_only_reads_does_so_from_a_disk_that_is_full_or_read_only()
    {
        await FillAsync();
        await EveryReaderAsync("full");
        await _bench.ShellAsync("rm disk/rest; mount -o remount,ro disk");
        Assert.Throws<IOException>(() => _bench.Write("disk/data/more", "x"));
        await EveryReaderAsync("read-only");
    }

    [SkippableFact]
    public async Task Where_there_is_no_room_for_a_copy_either_that_is_said()
    {
        await FillAsync();

        var result = await _bench.ShellAsync("TMPDIR=disk scheduler list --data disk/data");

        Assert.Equal(ExitCodes.DataFolder, result.ExitCode);
        Assert.EndsWith(
            "Free some space, or set TMPDIR to a folder with more room.", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private Task<CommandResult> FillAsync() => _bench.ShellAsync("cat /dev/zero >disk/rest");

    private async Task EveryReaderAsync(string state)
    {
        // All that the tree has and that is not known to write.
        var calls = CommandTable.Calls.Where(c => !c.Value.Changes && CommandTable.Tree[c.Key].Options.Any(o => o.Name == "--data")).ToArray();
        Assert.Contains(calls, c => c.Key == "list");
        await EdgeBench.NoneIsWrongAsync(calls, async entry =>
        {
            var (name, call) = entry;
            var usual = await RunAsync(call, "killed", $"{name} {state} as usual");
            var result = await RunAsync(call, "disk/data", $"{name} {state}");
            return result.ExitCode == usual.ExitCode && result.Lines.Count == usual.Lines.Count && Lines(result.Error) == Lines(usual.Error)
                ? null
                : $"scheduler {name}: {result.ExitCode}, usually {usual.ExitCode}: {result.Error}, usually {usual.Error}";
        });
    }

    private Task<BytesResult> RunAsync(Call call, string data, string copy) => SchedulerCommand.PipeAsync(
        "", [.. call.Arguments.Select(a => a == "DATA" ? _bench.In(data) : a == "NEW" ? _bench.In("new/" + copy) : a)]);

    private static int Lines(string text) => text.Count(c => c == '\n');
}
