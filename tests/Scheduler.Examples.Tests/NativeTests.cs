using System.Reflection;

namespace Scheduler.Examples.Tests;

/// <summary>The program that is compiled natively, run as it is: it reads and writes no JSON by reflection, which its project rules out.</summary>
public sealed class NativeTests
{
    [Fact]
    public void It_ends_with_zero() =>
        Assert.Equal(0, Assembly.Load("Scheduler.Examples.Native").EntryPoint!.Invoke(null, [Array.Empty<string>()]));
}
