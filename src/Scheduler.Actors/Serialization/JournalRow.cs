namespace Scheduler.Actors.Serialization;

/// <summary>
/// What the journal keeps of one batch. The bytes are the core's own row format, which carries its version and a checksum;
/// they are read by the actor that recovers, which knows the row's number and shares names between rows.
/// </summary>
internal sealed record JournalRow(byte[] Bytes);
