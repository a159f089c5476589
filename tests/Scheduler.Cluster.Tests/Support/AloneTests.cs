namespace Scheduler.Cluster.Tests.Support;

/// <summary>Tests that take all processors, or all threads: no other runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "Alone";
}
