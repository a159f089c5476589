using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Run.Views;

/// <summary>Shows a run while it goes on.</summary>
internal interface IRunView
{
    /// <param name="title">What is being done, in a line.</param>
    /// <param name="work">Until it ends, one way or the other; what it throws is for others.</param>
    Task ShowAsync(string title, RunTally tally, Task work);

    /// <summary>Something that happened on the way. Returns at once.</summary>
    void Say(string line);
}

/// <summary>Shows nothing: standard output is for the document alone.</summary>
internal sealed class SilentRunView : IRunView
{
    public Task ShowAsync(string title, RunTally tally, Task work) => Task.CompletedTask;

    public void Say(string line)
    {
        // There is nobody to tell.
    }
}
