using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>What left the scheduler, and so must be true for ever.</summary>
internal sealed class Released
{
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _retried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskPhase> _outcomes = new(StringComparer.Ordinal);
    private readonly Dictionary<FencingToken, (TaskId Task, NodeId Node, int Number)> _assignments = [];
    private readonly Dictionary<TaskId, FencingToken> _latest = [];
    private readonly Dictionary<object, Answer> _answered = new(ReferenceEqualityComparer.Instance);

    /// <summary>The highest that anyone heard of.</summary>
    public long Epoch { get; private set; }

    public void Add(Batch batch)
    {
        foreach (var reply in batch.Replies)
        {
            Assert.True(_answered.TryAdd(reply.ReplyTo, reply.Answer), "A request was answered twice.");
            switch (reply.Answer)
            {
                case SubmitAccepted accepted:
                    foreach (var receipt in accepted.Receipts)
                    {
                        _accepted.Add(receipt.Actual.Value);
                        Ended(receipt.Actual, receipt.Phase);
                    }

                    break;
                case RetryAccepted accepted:
                    _retried.Add(accepted.Task.Value);
                    break;
                case CancelAccepted accepted:
                    Ended(accepted.Task, accepted.Phase);
                    break;
            }
        }

        foreach (var message in batch.Effects.OfType<ToNode>())
        {
            Assert.True(message.Epoch >= Epoch, "An older epoch spoke after a newer one.");
            Epoch = message.Epoch;
        }

        // The messages of one batch leave together: a task that was assigned, lost and assigned again within it is in two.
        var assignments = batch.Effects.OfType<ToNode>().SelectMany(m => m.Assignments.Select(a => (m.Node, Assignment: a)));
        foreach (var (node, assignment) in assignments.OrderBy(a => a.Assignment.Token))
        {
            Add(node, assignment);
        }
    }

    /// <summary>All of it follows from the journal.</summary>
    public void Check(JournalModel journal, IEnumerable<(long Number, Event Event)> events)
    {
        Assert.All(_accepted, task => Assert.True(journal.Admitted.ContainsKey(task), $"{task} was accepted, and is lost."));
        Assert.All(_retried, task => Assert.True(journal.Retried.Contains(task), $"{task} was to run again, and that is lost."));
        Assert.All(_outcomes, outcome => Assert.True(journal.Ended.ContainsKey(outcome.Key), $"{outcome.Key} had an outcome, and has none."));
        var assigned = events.Select(e => (Event: e.Event as TaskAssigned, Token: FencingToken.Of(0, e.Number)))
            .Where(e => e.Event is not null)
            .ToDictionary(e => e.Token, e => (e.Event!.Task, e.Event.Node));
        Assert.All(_assignments, sent => Assert.Equal((sent.Value.Task, sent.Value.Node), assigned[sent.Key]));
    }

    // Sent again it is the same under the same token; another one of the task has a higher token.
    private void Add(NodeId node, Assignment assignment)
    {
        var sent = (assignment.Task.Id, node, assignment.Number);
        if (!_assignments.TryAdd(assignment.Token, sent))
        {
            Assert.Equal(_assignments[assignment.Token], sent);
            return;
        }

        Assert.True(assignment.Token > _latest.GetValueOrDefault(assignment.Task.Id), "A token fell.");
        _latest[assignment.Task.Id] = assignment.Token;
    }

    private void Ended(TaskId task, TaskPhase phase)
    {
        if (phase.IsFinal())
        {
            _outcomes[task.Value] = phase;
        }
    }
}
