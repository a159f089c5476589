using Scheduler.Behaviour;

namespace Scheduler.Http.Tests;

// What the shells have in common is tested by Scheduler.Behaviour: here it runs over HTTP, all of it.
public sealed class HttpEveryBehaviour : EveryBehaviour;

public sealed class HttpAuthoringTests() : AuthoringBehaviour(new HttpShell());

public sealed class HttpBackoffTests() : BackoffBehaviour(new HttpShell());

public sealed class HttpBulkTests() : BulkBehaviour(new HttpShell());

public sealed class HttpCancelTests() : CancelBehaviour(new HttpShell());

public sealed class HttpAttemptTests() : AttemptBehaviour(new HttpShell());

public sealed class HttpCheckpointTests() : CheckpointBehaviour(new HttpShell());

public sealed class HttpCodecTests() : CodecBehaviour(new HttpShell());

public sealed class HttpDueTimeTests() : DueTimeBehaviour(new HttpShell());

public sealed class HttpEndTests() : EndBehaviour(new HttpShell());

public sealed class HttpExplainTests() : ExplainBehaviour(new HttpShell());

public sealed class HttpHandlerTests() : HandlerBehaviour(new HttpShell());

public sealed class HttpHistoryTests() : HistoryBehaviour(new HttpShell());

public sealed class HttpLimitTests() : LimitBehaviour(new HttpShell());

public sealed class HttpTaskLimitTests() : TaskLimitBehaviour(new HttpShell());

public sealed class HttpLockTests() : LockBehaviour(new HttpShell());

public sealed class HttpFlowTests() : FlowBehaviour(new HttpShell());

public sealed class HttpGraphTests() : GraphBehaviour(new HttpShell());

public sealed class HttpReferenceTests() : ReferenceBehaviour(new HttpShell());

public sealed class HttpStragglerTests() : StragglerBehaviour(new HttpShell());

public sealed class HttpNodeTests() : NodeBehaviour(new HttpShell());

public sealed class HttpOperateTests() : OperateBehaviour(new HttpShell());

public sealed class HttpCalendarTests() : CalendarBehaviour(new HttpShell());

public sealed class HttpScheduleTests() : ScheduleBehaviour(new HttpShell());

public sealed class HttpPlacementTests() : PlacementBehaviour(new HttpShell());

public sealed class HttpPolicyOrderTests() : PolicyOrderBehaviour(new HttpShell());

public sealed class HttpPreemptionTests() : PreemptionBehaviour(new HttpShell());

public sealed class HttpQueryTests() : QueryBehaviour(new HttpShell());

public sealed class HttpRefusalTests() : RefusalBehaviour(new HttpShell());

public sealed class HttpRestartTests() : RestartBehaviour(new HttpShell());

public sealed class HttpRetryTests() : RetryBehaviour(new HttpShell());

public sealed class HttpStatisticsTests() : StatisticsBehaviour(new HttpShell());

public sealed class HttpSubmitTests() : SubmitBehaviour(new HttpShell());

public sealed class HttpTimeoutTests() : TimeoutBehaviour(new HttpShell());
