using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>Runs the command in a shell, in a folder of the test, with a data folder in which two tasks have ended.</summary>
internal sealed class EdgeBench : IDisposable
{
    public const string Line = """{"kind": "noop"}""";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private int _last;

    public EdgeBench() => Skip.IfNot(OperatingSystem.IsLinux(), "needs descriptors and signals as Linux has them");

    public string Path => _folder.Path;

    public string In(string name) => _folder.In(name);

    public string Write(string name, string content) => _folder.Write(name, content);

    public async Task<EdgeBench> WithDataAsync(string name)
    {
        _folder.Write("tasks.jsonl", """{"id": "t1", "kind": "noop"}""" + "\n" + """{"id": "t2", "kind": "noop"}""");
        var made = await SchedulerCommand.RunAsync("run", In("tasks.jsonl"), "--data", In(name), "--json");
        Assert.Equal(0, made.ExitCode);
        return this;
    }

    /// <summary>A named pipe: who opens it waits for the other side.</summary>
    public async Task<string> PipeAsync(string name)
    {
        Assert.Equal(0, (await ShellAsync($"mkfifo '{name}'")).ExitCode);
        return In(name);
    }

    /// <summary>The arguments for a shell, with folders in place of their names.</summary>
    public string Quoted(IEnumerable<string> arguments) => string.Join(' ', Given(arguments).Select(argument => $"'{argument}'"));

    /// <summary>The arguments, with folders in place of their names.</summary>
    public string[] Given(IEnumerable<string> arguments)
    {
        var number = Interlocked.Increment(ref _last);
        return
        [
            .. arguments.Select(argument => argument switch
            {
                "DATA" => Copy(In("data"), In($"data-{number}")),
                "NEW" => In($"new-{number}"),
                _ => argument,
            }),
        ];
    }

    /// <summary>Runs a line of a shell, in which <c>scheduler</c> is the command.</summary>
    public async Task<CommandResult> ShellAsync(string script)
    {
        using var process = SchedulerProcess.StartShell(
            Guid.NewGuid().ToString("N"), $"cd '{Path}'; scheduler() {{ $SCHEDULER \"$@\"; }}; {script}");
        return await process.ResultAsync().WaitAsync(Longest);
    }

    /// <summary>Of each item, a few at a time: what is wrong with it. Fails if there is any.</summary>
    public static async Task NoneIsWrongAsync<T>(IEnumerable<T> items, Func<T, Task<string?>> wrong)
    {
        var found = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (item, _) =>
        {
            if (await wrong(item) is { } what)
            {
                found.Add(what);
            }
        });
        Assert.True(found.IsEmpty, string.Join("\n", found));
    }

    public void Dispose() => _folder.Dispose();

    private static string Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        }

        return to;
    }
}
