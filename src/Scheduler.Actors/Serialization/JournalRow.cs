namespace Scheduler.Actors.Serialization;

/// <summary>
/// The journal's data for one batch. The bytes are in the core's own row format, which has its version and a checksum;
/// they are read by the actor that recovers, which knows the row's number and shares names between rows.
/// </summary>
internal sealed record JournalRow(byte[] Bytes);
