using Scheduler.Core.Events;

namespace Scheduler.Embedded;

/// <summary>An event that is durable, and its number.</summary>
public readonly record struct RecordedEvent(long Number, Event Event);
