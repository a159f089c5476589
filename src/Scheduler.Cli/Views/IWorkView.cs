using Spectre.Console.Rendering;

namespace Scheduler.Cli.Views;

/// <summary>Work of which is shown how far it is.</summary>
internal interface IShownWork
{
    /// <summary>Called on any thread, often.</summary>
    Action? Changed { get; set; }

    /// <summary>How far it is: 0 to 1, and in a line, which is made only where it is wanted. A view writes the line each time the fraction passes another tenth; where
    /// it has fallen, it writes none.</summary>
    (double Fraction, Func<string> Line) Look();

    /// <summary>How far it is, on a terminal.</summary>
    IRenderable Draw();
}

/// <summary>Shows work while it goes on.</summary>
internal interface IWorkView
{
    /// <param name="title">What is being done, in a line.</param>
    /// <param name="work">Until it ends, one way or the other; what it throws is for others.</param>
    Task ShowAsync(string title, IShownWork shown, Task work);

    /// <summary>Something that happened on the way. Returns at once.</summary>
    void Say(string line);
}

/// <summary>Which view there is.</summary>
internal static class WorkViews
{
    /// <param name="isSilent">Standard output is for a document alone.</param>
    public static IWorkView Of(Terminal terminal, bool isSilent) => isSilent ? new SilentView()
        : terminal.IsLive ? new LiveView(terminal.Console, TimeProvider.System)
        : new PlainView(terminal.Out);

    private sealed class SilentView : IWorkView
    {
        public Task ShowAsync(string title, IShownWork shown, Task work) => Task.CompletedTask;

        public void Say(string line)
        {
            // There is nobody to tell.
        }
    }
}
