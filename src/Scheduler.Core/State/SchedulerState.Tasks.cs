using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <content>What events do to tasks.</content>
internal sealed partial class SchedulerState
{
    private void Apply(TaskAdmitted e)
    {
        var task = new TaskState(e.Task, LastEventNumber, e.At) { DurablePhase = TaskPhase.Pending };
        if (e.Task.NotBefore is { } due && due > e.At)
        {
            task.DurablePhase = TaskPhase.Scheduled;
            task.DueTicks = due.Ticks;
        }

        Add(task);
    }

    private void Add(TaskState task)
    {
        if (!_tasks.TryAdd(task))
        {
            throw Broken($"task {task.Id} exists already");
        }

        _found = task;
        _digest += task.Digest();
        observer.TaskAdmitted(task);
    }

    private void Apply(TaskAssigned e)
    {
        var task = Existing(e.Task);
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        if (task.DurablePhase != TaskPhase.Pending)
        {
            throw Broken($"task {e.Task} is {task.DurablePhase} and can't be assigned");
        }

        _digest -= task.Digest() + node.Digest();
        task.Assignments++;
        task.DurablePhase = TaskPhase.Assigned;
        var token = FencingToken.Of(Partition, LastEventNumber);
        task.Attempts = new AttemptState(task, token, node, task.Assignments, e.At, e.Explanation) { Next = task.Attempts };
        node.Add(task.Attempts);
        node.Assigned++;
        _digest += task.Digest() + node.Digest();

        // Where rotation goes on from; not in the digest, as losing it costs a turn and nothing else.
        Queue(task.Spec.Queue)!.LastNode = node.Number;
        observer.TaskChanged(task);
        observer.NodeChanged(node);
    }

    private void Apply(AttemptFailed e)
    {
        var task = EndAttempt(e.Task, e.Token, lost: false);
        _digest -= task.Digest();
        task.FailedAttempts++;
        task.LastError = e.Error;
        task.DurablePhase = TaskPhase.RetryWait;
        task.DueTicks = e.RetryAt.Ticks;
        _digest += task.Digest();
        observer.TaskChanged(task);
    }

    private void Apply(AttemptLost e)
    {
        var task = EndAttempt(e.Task, e.Token, lost: true);
        _digest -= task.Digest();
        task.LostAttempts++;
        if (e.Crashed)
        {
            task.Crashes++;
        }

        if (task.Attempts is null)
        {
            task.DurablePhase = TaskPhase.Pending;
        }

        _digest += task.Digest();
        observer.TaskChanged(task);
    }

    private void Apply(TaskFailed e)
    {
        var task = Existing(e.Task);

        // A poison task's last attempt was lost, by an event of its own, just before.
        if (task.Attempt(e.Token) is not null)
        {
            EndAttempt(e.Task, e.Token, lost: false);
            _digest -= task.Digest();
            task.FailedAttempts++;
            _digest += task.Digest();
        }

        task.LastError = e.Error;
        Finish(e.Task, TaskPhase.Failed, e);
    }

    private void Apply(CancelRequested e)
    {
        var task = Existing(e.Task);
        _digest -= task.Digest();
        task.CancelRequested = true;
        _digest += task.Digest();
        observer.TaskChanged(task);
    }

    private void Apply(OutcomesForgotten e)
    {
        if (e.Count > Outcomes.Count)
        {
            throw Broken($"{e.Count} outcomes are forgotten of {Outcomes.Count}");
        }

        for (var i = 0; i < e.Count; i++)
        {
            _digest -= Outcomes.ForgetOldest().Digest();
        }
    }

    private void Change(TaskId id, TaskPhase phase)
    {
        var task = Existing(id);
        _digest -= task.Digest();
        task.DurablePhase = phase;
        task.DueTicks = TaskState.NotDue;
        _digest += task.Digest();
        observer.TaskChanged(task);
    }

    private TaskState EndAttempt(TaskId id, FencingToken token, bool lost)
    {
        var task = Existing(id);
        var attempt = task.Attempt(token) ?? throw Broken($"task {id} has no attempt {token}");
        var node = attempt.Node;
        _digest -= task.Digest() + node.Digest();
        if (ReferenceEquals(task.Attempts, attempt))
        {
            task.Attempts = attempt.Next;
        }
        else
        {
            var before = task.Attempts!;
            while (!ReferenceEquals(before.Next, attempt))
            {
                before = before.Next!;
            }

            before.Next = attempt.Next;
        }

        task.LastEnded = attempt;
        node.Remove(attempt);
        _ = lost ? node.Lost++ : node.Finished++;
        _digest += task.Digest() + node.Digest();
        observer.NodeChanged(node);
        return task;
    }

    private void Finish(TaskId id, TaskPhase phase, Event outcome)
    {
        var task = Existing(id);
        while (task.Attempts is { } attempt)
        {
            EndAttempt(id, attempt.Token, lost: true);
        }

        _tasks.Remove(task);
        _found = null;
        _digest -= task.Digest();
        task.DurablePhase = phase;
        task.DueTicks = TaskState.NotDue;
        var remembered = new Outcome(id, task.IdHash, ContentHash.Of(task.Spec), phase, outcome.At);
        Outcomes.Add(remembered);
        _digest += remembered.Digest();
        observer.TaskFinished(task, outcome);
    }

    private TaskState Existing(TaskId id) => Task(id) ?? throw Broken($"task {id} is not known");
}
