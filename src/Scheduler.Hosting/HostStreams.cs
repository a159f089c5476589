namespace Scheduler.Hosting;

/// <summary>A host's output: its standard streams may be closed, full, or without a reader, which must not end the member.</summary>
internal static class HostStreams
{
    /// <summary>Must be called first in a program that is only a host.</summary>
    public static void Prepare()
    {
        StandardStreams.Prepare();
        Console.SetOut(StandardStreams.LossyWriter(StandardStreams.Output));
        Console.SetError(StandardStreams.LossyWriter(StandardStreams.Error));
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => HostRunner.EndBy((Exception)thrown.ExceptionObject);
    }
}
