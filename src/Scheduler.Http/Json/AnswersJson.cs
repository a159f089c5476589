using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>The last event that a copy has.</summary>
internal sealed record BackupJson(long LastEvent);

/// <param name="Phase">Left out: it has left.</param>
internal sealed record NodePhaseJson(string Name, NodePhase? Phase);

/// <summary>Why something is held and by whom, as it is sent.</summary>
internal sealed record HoldReasonJson(string Reason, string? By = null);

/// <summary>A refusal as in RFC 9457, and its code.</summary>
internal sealed record ProblemJson(string Title, int Status, string Detail, RejectionCode? Code, string Type = "about:blank");

/// <summary>What a waiting task is to say of itself; what is left out stays as it is.</summary>
internal sealed record RevisionJson(int? Priority = null, Timestamp? NotBefore = null, string? Queue = null);

/// <summary>Who wants a lock, and for how long.</summary>
/// <param name="Lease">Null: as by default.</param>
internal sealed record LockAskJson(string Owner, TimeSpan? Lease = null, bool? IfFree = null);

/// <summary>Who has a lock, or waits for it.</summary>
/// <param name="Token">Where a lock is renewed.</param>
internal sealed record LockHolderJson(string Owner, FencingToken? Token = null);
