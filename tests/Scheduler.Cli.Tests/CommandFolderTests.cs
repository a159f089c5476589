using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests;

/// <summary>A data folder is one command's own.</summary>
public sealed class CommandFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CommandFolderTests()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no echo.");
        _folder.Write("tasks.jsonl", """{"kind": "noop"}""");
        _folder.Write("input/a.txt");
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Of_run_is_not_that_of_each()
    {
        Assert.Equal(0, (await RunAsync()).ExitCode);
        var before = Directory.GetFileSystemEntries(_folder.In("data")).Order();

        Refused(await EachAsync(), "is that of 'scheduler run'");
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.In("data")).Order());
        Assert.Equal(0, (await RunAsync()).ExitCode);
    }

    [SkippableFact]
    public async Task Of_each_is_not_that_of_run()
    {
        Assert.Equal(0, (await EachAsync()).ExitCode);

        Refused(await RunAsync(), "is that of 'scheduler each'");
        Assert.Equal(0, (await EachAsync()).ExitCode);
    }

    [SkippableFact]
    public async Task Of_the_demo_is_nobody_elses()
    {
        var demo = await SchedulerCommand.RunAsync("demo", "--input", _folder.In("input"), "--data", _folder.In("data"));
        Assert.Equal(0, demo.ExitCode);

        Refused(await EachAsync(), "is that of 'scheduler demo'");
        Refused(await RunAsync(), "is that of 'scheduler demo'");
    }

    [SkippableFact]
    public async Task Of_an_application_is_nobody_elses()
    {
        Assert.Empty(await DataFolderTasks.AllAsync(_folder.In("data")));

        Refused(await EachAsync(), "is that of another program");
        Refused(await RunAsync(), "is that of another program");
    }

    [SkippableFact]
    public async Task Something_else_is_left_alone()
    {
        var letter = _folder.Write("data/letter.txt");

        Refused(await EachAsync(), "letter.txt");
        Assert.Equal([letter], Directory.GetFileSystemEntries(_folder.In("data")));
    }

    [SkippableFact]
    public async Task In_use_is_said()
    {
        Directory.CreateDirectory(_folder.In("marks"));
        var mark = Guid.NewGuid().ToString("N");
        using var watch = new FolderWatch(_folder.In("marks"));
        using var first = SchedulerProcess.Start(
            mark, "each", "--data", _folder.In("data"), "--", "sh", "-c", $": > {_folder.In("marks/began")}; exec sleep 1000");
        await first.WriteAsync("a\n");
        await watch.UntilAsync(() => File.Exists(_folder.In("marks/began")));

        var second = await EachAsync();
        first.Kill();

        Refused(second, "is in use by process ");
        await SchedulerProcess.NothingIsLeftOfAsync(mark);
    }

    private Task<CommandResult> RunAsync() => SchedulerCommand.RunAsync("run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"));

    private async Task<CommandResult> EachAsync()
    {
        var result = await SchedulerCommand.PipeAsync("a", "each", "--data", _folder.In("data"), "--", "echo");
        return new CommandResult(result.ExitCode, result.Out, result.Error);
    }

    private static void Refused(CommandResult result, string because)
    {
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(because, result.Error);
        Assert.Empty(result.Out);
    }
}
