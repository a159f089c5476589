using Akka.Actor;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Kinds;

namespace Scheduler.Bench.Cluster;

/// <summary>An actor that keeps so many tasks under way, and counts how they end.</summary>
internal sealed class Submitter : UntypedActor
{
    private readonly IActorRef _scheduler;
    private readonly string _prefix;
    private readonly int _tasks;
    private readonly int _outstanding;
    private readonly int _by;
    private readonly TaskCompletionSource _done;
    private int _submitted;
    private int _ended;

    /// <param name="prefix">Of the tasks' ids.</param>
    /// <param name="done">Completes when all have succeeded; fails when one did not, or was refused.</param>
    public Submitter(IActorRef scheduler, string prefix, int tasks, int outstanding, int by, TaskCompletionSource done)
    {
        (_scheduler, _prefix, _tasks, _outstanding, _by, _done) = (scheduler, prefix, tasks, outstanding, by, done);
    }

    protected override void PreStart() => Submit();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TaskSucceeded:
                _ended++;
                Submit();
                break;
            case TaskRejected { Rejection.Code: RejectionCode.Unavailable } rejected when _ended == 0:
                // There is no scheduler yet.
                _submitted -= rejected.Tasks.Count;
                Submit();
                break;
            case TaskRejected rejected:
                _done.TrySetException(new SchedulingException(rejected.Rejection.ToString()));
                break;
            case TaskOutcome outcome:
                _done.TrySetException(new SchedulingException($"{outcome.Task} did not succeed: {outcome}."));
                break;
        }

        if (_ended == _tasks)
        {
            _done.TrySetResult();
            Context.Stop(Self);
        }
    }

    private void Submit()
    {
        while (_submitted < _tasks && _submitted - _ended + _by <= _outstanding)
        {
            var tasks = new TaskSpec[Math.Min(_by, _tasks - _submitted)];
            for (var i = 0; i < tasks.Length; i++)
            {
                var id = FormattableString.Invariant($"{_prefix}-{_submitted++:D10}");
                tasks[i] = new TaskSpec { Id = new TaskId(id), Kind = BuiltInKinds.Noop };
            }

            _scheduler.Tell(new TaskSubmitted(tasks) { Watch = true });
        }
    }
}
