namespace Scheduler.Hosting;

/// <summary>What a host prints: its standard streams may be closed, full, or without a reader, which is no reason for a member to end.</summary>
internal static class HostStreams
{
    /// <summary>To be called first of all by a program that is nothing but a host.</summary>
    public static void Prepare()
    {
        StandardStreams.Prepare();
        Console.SetOut(StandardStreams.LossyWriter(StandardStreams.Output));
        Console.SetError(StandardStreams.LossyWriter(StandardStreams.Error));
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => HostRunner.EndBy((Exception)thrown.ExceptionObject);
    }
}
