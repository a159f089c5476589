namespace Scheduler.Core.Contracts;

/// <summary>
/// What actors send the scheduler crosses the wire in a form of the scheduler's own. A serializer that goes by reflection, as a system
/// of actors takes where it knows no better, would write what no member can read; and neither side would be told.
/// </summary>
internal static class WireForm
{
    /// <summary>For the <c>OnSerializing</c> of messages: the scheduler's own serializer never calls it.</summary>
    /// <exception cref="NotSupportedException">Always: the message says what to do.</exception>
    public static void RefuseOthers() => throw new NotSupportedException(
        "Messages to the scheduler are written by its own serializer, which this actor system lacks: add SchedulerExtension.DefaultConfig to its "
        + "configuration, as a fallback.");
}
