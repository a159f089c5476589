using System.Globalization;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Up;
using Scheduler.Embedded;

namespace Scheduler.Cli.Demo.Cluster;

/// <summary>What the demo puts into the cluster's folder for its nodes.</summary>
internal sealed class DemoFiles
{
    private readonly string _handlers;

    private DemoFiles(string folder)
    {
        Gate = Directory.CreateDirectory(Path.Combine(folder, "gate")).FullName;
        _handlers = Directory.CreateDirectory(Path.Combine(folder, "handlers")).FullName;
    }

    /// <summary>The folder of the gate.</summary>
    public string Gate { get; }

    public static DemoFiles In(string folder)
    {
        var files = new DemoFiles(folder);
        foreach (var closed in Directory.GetFiles(files.Gate))
        {
            // By a run that was killed.
            File.Delete(closed);
        }

        // By itself: nodes look at every assembly of the folder that they are given.
        var assembly = typeof(DemoHandlers).Assembly.Location;
        File.Copy(assembly, Path.Combine(files._handlers, Path.GetFileName(assembly)), overwrite: true);
        return files;
    }

    public NodeToStart ToStart(NodeOptions node) => new(
        node.Name,
        [
            "--handlers", _handlers,
            "--slots", node.Slots.ToString(CultureInfo.InvariantCulture),
            "--performance", node.Performance.ToString(CultureInfo.InvariantCulture),
            "--offer", string.Create(CultureInfo.InvariantCulture, $"memory={node.Capacity!.MemoryBytes}"),
        ],
        new Dictionary<string, string>(StringComparer.Ordinal) { [DemoHandlers.GateVariable] = Gate });
}
