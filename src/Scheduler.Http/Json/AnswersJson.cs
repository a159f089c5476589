using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>The number of the last event in a copy.</summary>
internal sealed record BackupJson(long LastEvent);

/// <param name="Phase">Omitted when the node has left.</param>
internal sealed record NodePhaseJson(string Name, NodePhase? Phase);

/// <summary>Why something is held and by whom, as sent.</summary>
internal sealed record HoldReasonJson(string Reason, string? By = null);

/// <summary>A refusal in the form of RFC 9457, with its code.</summary>
internal sealed record ProblemJson(string Title, int Status, string Detail, RejectionCode? Code, string Type = "about:blank");

/// <summary>The changes to a waiting task; what is omitted stays as it is.</summary>
internal sealed record RevisionJson(int? Priority = null, Timestamp? NotBefore = null, string? Queue = null);

/// <summary>Who wants a lock, and for how long.</summary>
/// <param name="Lease">Null: the default.</param>
internal sealed record LockAskJson(string Owner, TimeSpan? Lease = null, bool? IfFree = null);

/// <summary>Who holds a lock, or waits for it.</summary>
/// <param name="Token">Required to renew a lock.</param>
internal sealed record LockHolderJson(string Owner, FencingToken? Token = null);
