namespace Scheduler.Core.Contracts;

/// <summary>
/// Messages from actors to the scheduler cross the wire in the scheduler's own form. A serializer that uses reflection, the default of an actor
/// system, would write what no member can read, and neither side would be told.
/// </summary>
internal static class WireForm
{
    /// <summary>For the <c>OnSerializing</c> callback of messages: the scheduler's own serializer never calls it.</summary>
    /// <exception cref="NotSupportedException">Always: the message says what to do.</exception>
    public static void RefuseOthers() => throw new NotSupportedException(
        "Messages to the scheduler are written by its own serializer, which this actor system lacks: add SchedulerExtension.DefaultConfig to its "
        + "configuration, as a fallback.");
}
