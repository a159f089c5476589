namespace Scheduler.Cli.CommandLine;

/// <summary>Calls that may wait for ever and heed no token: opening a pipe that has no writer, reading a terminal.</summary>
internal static class Blocking
{
    /// <summary>Makes the call on a thread of its own, which is left behind when the token is cancelled: it ends with the process.</summary>
    public static Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken);
}
