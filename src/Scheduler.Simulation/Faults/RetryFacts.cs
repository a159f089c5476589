using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of failed attempts and of those that follow, read in the plainest way.</summary>
/// <param name="releasedAt">Since when an unfinished task waits for no other.</param>
internal sealed class RetryFacts(Func<TaskId, Timestamp> releasedAt)
{
    private readonly Dictionary<TaskId, Known> _tasks = [];

    /// <summary>Tasks that were too old to be tried again.</summary>
    public int TooOld { get; private set; }

    public void Clear() => _tasks.Clear();

    public void Read(Event happened)
    {
        switch (happened)
        {
            case TaskAdmitted e:
                _tasks[e.Task.Id] = new Known(e.Task);
                break;
            case TaskRetried e:
                _tasks[e.Task.Id] = new Known(e.Task);
                break;
            case TaskRevised e:
                Revise(_tasks[e.Task], e);
                break;
            case TaskAssigned e:
                Assign(e);
                break;
            case AttemptFailed e:
                Fail(e);
                break;
            case FailureRecorded e:
                End(e);
                break;
        }
    }

    // A start that someone asks for takes the place of the backoff.
    private static void Revise(Known task, TaskRevised e)
    {
        task.RetryAt = e.NotBefore == task.NotBefore ? task.RetryAt : e.NotBefore ?? e.At;
        task.NotBefore = e.NotBefore;
    }

    private void Assign(TaskAssigned e)
    {
        var task = _tasks[e.Task];
        FaultException.Require(task.Failed == 0 || IsYoung(task, e.At), $"{e.Task} is not tried again when it is too old");
        FaultException.Require(e.At >= task.RetryAt, $"{e.Task} is not tried again before {task.RetryAt}");
        task.RetryAt = new Timestamp(long.MinValue);
    }

    private void Fail(AttemptFailed e)
    {
        var task = _tasks[e.Task];
        task.Failed++;
        task.RetryAt = e.RetryAt;
        FaultException.Require(task.Failed < task.Policy.MaxAttempts, $"{e.Task} has attempts left after {task.Failed} of {task.Policy.MaxAttempts}");
        FaultException.Require(IsYoung(task, e.RetryAt), $"{e.Task} waits for no attempt that would begin when it is too old");
    }

    private void End(FailureRecorded e)
    {
        var task = _tasks[e.Task];
        var failed = task.Failed + (e.Token == default || e.Cause == FailureCause.Poison ? 0 : 1);
        FaultException.Require(failed <= task.Policy.MaxAttempts, $"{e.Task} has failed no more often than it may: {failed} of {task.Policy.MaxAttempts}");
        FaultException.Require(e.Cause != FailureCause.OutOfAttempts || failed == task.Policy.MaxAttempts, $"{e.Task} is out of attempts: {failed} of {task.Policy.MaxAttempts}");
        if (e.Cause == FailureCause.TooOld)
        {
            FaultException.Require(task.Policy.MaxAge is not null && failed > 0, $"{e.Task} has a greatest age, and has failed");
            TooOld++;
        }
    }

    private bool IsYoung(Known task, Timestamp at)
    {
        var since = releasedAt(task.Id);
        return task.Policy.MaxAge is not { } age || at < Timestamp.Later(since, task.NotBefore ?? since) + age;
    }

    private sealed class Known(TaskSpec spec)
    {
        public TaskId Id => spec.Id;

        public RetryPolicy Policy { get; } = spec.Retry;

        public Timestamp? NotBefore { get; set; } = spec.NotBefore;

        public int Failed { get; set; }

        public Timestamp RetryAt { get; set; } = new(long.MinValue);
    }
}
