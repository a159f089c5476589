using Scheduler.Cli.Demo.Measuring;

namespace Scheduler.Cli.Demo.Views;

/// <summary>Shows a demo while it runs.</summary>
internal interface IDemoView
{
    /// <param name="title">What is being done, in a line.</param>
    /// <param name="work">Until it ends, one way or the other; what it throws is for others.</param>
    Task ShowAsync(string title, DemoProgress progress, Task work);

    /// <summary>Something that happened on the way.</summary>
    void Say(string line);
}

/// <summary>Shows nothing: standard output is for the document alone.</summary>
internal sealed class SilentDemoView : IDemoView
{
    public Task ShowAsync(string title, DemoProgress progress, Task work) => Task.CompletedTask;

    public void Say(string line)
    {
        // There is nobody to tell.
    }
}
