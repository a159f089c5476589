using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>A seed that is there for all tests of a class: most of what a test of a node costs is the start of its seed.</summary>
public sealed class OneSeed : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public OneSeed()
    {
        Cluster = new TestCluster(output: null, new SqliteTestJournal(_folder));
        Seed = Cluster.StartSeed(0, "--lease", "6s");
    }

    internal TestCluster Cluster { get; }

    internal HostProcess Seed { get; }

    /// <summary>All but the seed leave, in order where they can; the test is told what they have said.</summary>
    internal Task EndTestAsync(ITestOutputHelper output) => Cluster.EndAllButAsync(Seed, output);

    public void Dispose()
    {
        Cluster.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
