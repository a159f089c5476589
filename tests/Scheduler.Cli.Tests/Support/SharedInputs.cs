namespace Scheduler.Cli.Tests.Support;

/// <summary>Inputs that once went wrong.</summary>
internal static class SharedInputs
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Inputs", name);
}
