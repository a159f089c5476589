using Scheduler.Actors.Tests.Support;
using Scheduler.Behaviour;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

// What the shells have in common is tested by Scheduler.Behaviour: here it runs on this one.
public sealed class ClusterEveryBehaviour : EveryBehaviour;

public sealed class ClusterAuthoringTests(ITestOutputHelper output) : AuthoringBehaviour(new ClusterShell(output));

public sealed class ClusterBackoffTests(ITestOutputHelper output) : BackoffBehaviour(new ClusterShell(output));

public sealed class ClusterBulkTests(ITestOutputHelper output) : BulkBehaviour(new ClusterShell(output));

public sealed class ClusterCancelTests(ITestOutputHelper output) : CancelBehaviour(new ClusterShell(output));

public sealed class ClusterAttemptTests(ITestOutputHelper output) : AttemptBehaviour(new ClusterShell(output));

public sealed class ClusterCheckpointTests(ITestOutputHelper output) : CheckpointBehaviour(new ClusterShell(output));

public sealed class ClusterCodecTests(ITestOutputHelper output) : CodecBehaviour(new ClusterShell(output));

public sealed class ClusterDueTimeTests(ITestOutputHelper output) : DueTimeBehaviour(new ClusterShell(output));

public sealed class ClusterEndTests(ITestOutputHelper output) : EndBehaviour(new ClusterShell(output));

public sealed class ClusterExplainTests(ITestOutputHelper output) : ExplainBehaviour(new ClusterShell(output));

public sealed class ClusterHandlerTests(ITestOutputHelper output) : HandlerBehaviour(new ClusterShell(output));

public sealed class ClusterHistoryTests(ITestOutputHelper output) : HistoryBehaviour(new ClusterShell(output));

public sealed class ClusterLimitTests(ITestOutputHelper output) : LimitBehaviour(new ClusterShell(output));

public sealed class ClusterTaskLimitTests(ITestOutputHelper output) : TaskLimitBehaviour(new ClusterShell(output));

public sealed class ClusterLockTests(ITestOutputHelper output) : LockBehaviour(new ClusterShell(output));

public sealed class ClusterFlowTests(ITestOutputHelper output) : FlowBehaviour(new ClusterShell(output));

public sealed class ClusterGraphTests(ITestOutputHelper output) : GraphBehaviour(new ClusterShell(output));

public sealed class ClusterReferenceTests(ITestOutputHelper output) : ReferenceBehaviour(new ClusterShell(output));

public sealed class ClusterStragglerTests(ITestOutputHelper output) : StragglerBehaviour(new ClusterShell(output));

public sealed class ClusterNodeTests(ITestOutputHelper output) : NodeBehaviour(new ClusterShell(output));

public sealed class ClusterOperateTests(ITestOutputHelper output) : OperateBehaviour(new ClusterShell(output));

public sealed class ClusterCalendarTests(ITestOutputHelper output) : CalendarBehaviour(new ClusterShell(output));

public sealed class ClusterScheduleTests(ITestOutputHelper output) : ScheduleBehaviour(new ClusterShell(output));

public sealed class ClusterPlacementTests(ITestOutputHelper output) : PlacementBehaviour(new ClusterShell(output));

public sealed class ClusterPolicyOrderTests(ITestOutputHelper output) : PolicyOrderBehaviour(new ClusterShell(output));

public sealed class ClusterPreemptionTests(ITestOutputHelper output) : PreemptionBehaviour(new ClusterShell(output));

public sealed class ClusterQueryTests(ITestOutputHelper output) : QueryBehaviour(new ClusterShell(output));

public sealed class ClusterRefusalTests(ITestOutputHelper output) : RefusalBehaviour(new ClusterShell(output));

public sealed class ClusterRestartTests(ITestOutputHelper output) : RestartBehaviour(new ClusterShell(output));

public sealed class ClusterRetryTests(ITestOutputHelper output) : RetryBehaviour(new ClusterShell(output));

public sealed class ClusterStatisticsTests(ITestOutputHelper output) : StatisticsBehaviour(new ClusterShell(output));

public sealed class ClusterSubmitTests(ITestOutputHelper output) : SubmitBehaviour(new ClusterShell(output));

public sealed class ClusterTimeoutTests(ITestOutputHelper output) : TimeoutBehaviour(new ClusterShell(output));
