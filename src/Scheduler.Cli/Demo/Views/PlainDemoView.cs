using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Output;

namespace Scheduler.Cli.Demo.Views;

/// <summary>A line for each tenth of the way: as many for ten files as for a million, and none by the clock.</summary>
internal sealed class PlainDemoView(TextWriter output) : IDemoView
{
    private const int Steps = 10;

    private readonly Lock _gate = new();
    private Stage _stage;
    private int _step;

    public Task ShowAsync(string title, DemoProgress progress, Task work)
    {
        Say(title);
        progress.Changed = () => Show(progress);
        return Task.CompletedTask;
    }

    public void Say(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private void Show(DemoProgress progress)
    {
        var view = progress.View();
        lock (_gate)
        {
            if (view.Stage != _stage)
            {
                // Comparing is quick beside the rest: one line says that it has begun.
                _stage = view.Stage;
                output.WriteLine("Comparing with a plain loop over the same files.");
                output.Flush();
            }

            var step = (int)(view.Fraction * Steps);
            if (view.Stage != Stage.Hashing || step <= _step)
            {
                return;
            }

            _step = step;
            var nodes = string.Join("  ", view.Nodes.Select(n => $"{n.Name}"
                + $" {(n.IsUp ? Units.Count(n.Finished) : $"{Units.Count(n.Finished)} (killed)")}"));
            output.WriteLine($"{100 * step / Steps,4} %  {Units.Count(view.Done)} of {Units.Count(progress.Files)} tasks,"
                + $" {Units.Bytes(view.Bytes)}  |  {nodes}");
            output.Flush();
        }
    }
}
