#pragma warning disable MA0047 // The runtime looks for this name without a namespace.

/// <summary>
/// What the runtime runs before a program that is told to by <c>DOTNET_STARTUP_HOOKS</c>: makes a thread fail, which no command would
/// do by itself, when somebody writes to the pipe that <c>SCHEDULER_TEST_FAULT</c> names.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("SCHEDULER_TEST_FAULT") is { } pipe)
        {
            new Thread(() => Fail(pipe)) { IsBackground = true }.Start();
        }
    }

    private static void Fail(string pipe)
    {
        File.ReadAllText(pipe);
        throw new InvalidOperationException("a fault of a test");
    }
}
