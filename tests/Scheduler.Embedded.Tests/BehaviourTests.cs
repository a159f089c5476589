using Scheduler.Behaviour;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

// What the shells have in common is tested by Scheduler.Behaviour: here it runs on this one.
public sealed class EmbeddedEveryBehaviour : EveryBehaviour;

public sealed class EmbeddedAuthoringTests() : AuthoringBehaviour(new EmbeddedShell());

public sealed class EmbeddedBackoffTests() : BackoffBehaviour(new EmbeddedShell());

public sealed class EmbeddedBulkTests() : BulkBehaviour(new EmbeddedShell());

public sealed class EmbeddedCancelTests() : CancelBehaviour(new EmbeddedShell());

public sealed class EmbeddedAttemptTests() : AttemptBehaviour(new EmbeddedShell());

public sealed class EmbeddedCheckpointTests() : CheckpointBehaviour(new EmbeddedShell());

public sealed class EmbeddedCodecTests() : CodecBehaviour(new EmbeddedShell());

public sealed class EmbeddedDueTimeTests() : DueTimeBehaviour(new EmbeddedShell());

public sealed class EmbeddedEndTests() : EndBehaviour(new EmbeddedShell());

public sealed class EmbeddedExplainTests() : ExplainBehaviour(new EmbeddedShell());

public sealed class EmbeddedHandlerTests() : HandlerBehaviour(new EmbeddedShell());

public sealed class EmbeddedHistoryTests() : HistoryBehaviour(new EmbeddedShell());

public sealed class EmbeddedLimitTests() : LimitBehaviour(new EmbeddedShell());

public sealed class EmbeddedTaskLimitTests() : TaskLimitBehaviour(new EmbeddedShell());

public sealed class EmbeddedLockTests() : LockBehaviour(new EmbeddedShell());

public sealed class EmbeddedFlowTests() : FlowBehaviour(new EmbeddedShell());

public sealed class EmbeddedGraphTests() : GraphBehaviour(new EmbeddedShell());

public sealed class EmbeddedReferenceTests() : ReferenceBehaviour(new EmbeddedShell());

public sealed class EmbeddedStragglerTests() : StragglerBehaviour(new EmbeddedShell());

public sealed class EmbeddedNodeTests() : NodeBehaviour(new EmbeddedShell());

public sealed class EmbeddedOperateTests() : OperateBehaviour(new EmbeddedShell());

public sealed class EmbeddedCalendarTests() : CalendarBehaviour(new EmbeddedShell());

public sealed class EmbeddedScheduleTests() : ScheduleBehaviour(new EmbeddedShell());

public sealed class EmbeddedPlacementTests() : PlacementBehaviour(new EmbeddedShell());

public sealed class EmbeddedPolicyOrderTests() : PolicyOrderBehaviour(new EmbeddedShell());

public sealed class EmbeddedPreemptionTests() : PreemptionBehaviour(new EmbeddedShell());

public sealed class EmbeddedQueryTests() : QueryBehaviour(new EmbeddedShell());

public sealed class EmbeddedRefusalTests() : RefusalBehaviour(new EmbeddedShell());

public sealed class EmbeddedRestartTests() : RestartBehaviour(new EmbeddedShell());

public sealed class EmbeddedRetryTests() : RetryBehaviour(new EmbeddedShell());

public sealed class EmbeddedStatisticsTests() : StatisticsBehaviour(new EmbeddedShell());

public sealed class EmbeddedSubmitTests() : SubmitBehaviour(new EmbeddedShell());

public sealed class EmbeddedTimeoutTests() : TimeoutBehaviour(new EmbeddedShell());
