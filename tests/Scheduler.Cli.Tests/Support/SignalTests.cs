namespace Scheduler.Cli.Tests.Support;

/// <summary>For tests that send signals to a command whose programs say when they have begun, and end when they are let go.</summary>
public abstract class SignalTests : IDisposable
{
    /// <summary>A script that is given a name: it says that it has begun, waits until it is let go, and says that it is done.</summary>
    private protected string Script =>
        $": > {Folder.In("marks")}/began-$1; until [ -e {Folder.In("marks")}/go ]; do sleep 0.02; done; echo done $1";

    private protected TempFolder Folder { get; } = new();

    private protected string Mark { get; } = Guid.NewGuid().ToString("N");

    protected SignalTests()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc");
        IgnoredSignals.SkipIfAmong("INT");
        Directory.CreateDirectory(Folder.In("marks"));
    }

    public virtual void Dispose() => Folder.Dispose();

    private protected void LetGo() => Folder.Write("marks/go");

    private protected int Begun => Directory.GetFiles(Folder.In("marks"), "began-*").Length;

    private protected async Task BegunAsync(int count)
    {
        using var watch = new FolderWatch(Folder.In("marks"));
        await watch.UntilAsync(() => Begun >= count);
    }
}
