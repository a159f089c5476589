using System.CommandLine;

namespace Scheduler.Node;

internal static class Program
{
    // SIGTERM is the host's to hear: this would end the process after two seconds, in the middle of leaving.
    private static readonly InvocationConfiguration Configuration = new() { ProcessTerminationTimeout = null };

    public static Task<int> Main(string[] args) => NodeCommand.Create().Parse(args).InvokeAsync(Configuration);
}
