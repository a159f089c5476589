using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Locks;

/// <summary>The commands for locks, on a data folder that nobody works with.</summary>
public sealed class LockCommandTests : IdleFolderTests
{
    [Fact]
    public async Task Locks_are_listed_and_taken_away()
    {
        Assert.Equal("Nobody has a lock.\n", (await AskAsync("list")).Out);
        await using (var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data")))
        {
            await scheduler.AskAsync(new AcquireLock("ledger", "host/1/a", TimeSpan.FromMinutes(90)));
            _ = scheduler.AskAsync(new AcquireLock("ledger", "host/2/b", TimeSpan.FromMinutes(90))).AsTask();
            await scheduler.AskAsync(new AcquireLock("other", "host/2/b", TimeSpan.FromMinutes(90)));
        }

        Assert.Matches(
            """
            ^LOCK    OWNER     TOKEN  SINCE                 LEASE  WAITING
            ledger  host/1/a +[0-9]+  [0-9T:-]{19}Z  1h30m        1
            other   host/2/b +[0-9]+  [0-9T:-]{19}Z  1h30m        0
            $
            """.ReplaceLineEndings("\n"),
            (await AskAsync("list")).Out);
        Assert.Matches(
            "^{\"name\":\"ledger\",\"owner\":\"host/1/a\",\"token\":[0-9]+,\"since\":\"[^\"]+\",\"lease\":5400,\"waiting\":1,\"next\":\\[{\"owner\":\"host/2/b\",\"since\":\"[^\"]+\"}\\]}\n",
            (await AskAsync("list", "--json")).Out);

        Assert.Equal("ledger: taken from host/1/a\n", (await AskAsync("release", "ledger")).Out);
        Assert.Equal("ledger: taken from host/2/b\n", (await AskAsync("release", "ledger")).Out);
        var nobody = await AskAsync("release", "ledger");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("Nobody has the lock 'ledger'.", nobody.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> AskAsync(params string[] arguments) =>
        SchedulerCommand.RunAsync(["lock", .. arguments, "--data", Folder.In("data")]);
}
