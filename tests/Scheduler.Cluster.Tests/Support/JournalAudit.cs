using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Storage.Journal;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>
/// Reads a journal from its first row, as a stranger: rows follow on each other, each by a scheduler of the same or a later
/// epoch; the state comes to the digests that were written; a task has one outcome, from the attempt that was alive.
/// </summary>
internal sealed class JournalAudit
{
    private readonly Dictionary<TaskId, string> _outcomes = [];
    private readonly Dictionary<TaskId, FencingToken> _live = [];
    private readonly Dictionary<TaskId, int> _attempts = [];
    private readonly Dictionary<TaskId, long> _firstAssigned = [];
    private readonly Dictionary<TaskId, long> _ended = [];
    private readonly List<AttemptLost> _lost = [];
    private readonly List<QueueOptions> _queues = [];
    private readonly List<Timestamp> _decided = [];
    private readonly List<TaskId> _occurrences = [];

    private JournalAudit()
    {
    }

    /// <summary>The name of the event that ended each finished task.</summary>
    public IReadOnlyDictionary<TaskId, string> Outcomes => _outcomes;

    /// <summary>How often each task was assigned.</summary>
    public IReadOnlyDictionary<TaskId, int> Attempts => _attempts;

    /// <summary>The number of the event by which each task was assigned first.</summary>
    public IReadOnlyDictionary<TaskId, long> FirstAssigned => _firstAssigned;

    /// <summary>The number of the event that ended each finished task.</summary>
    public IReadOnlyDictionary<TaskId, long> Ended => _ended;

    public IReadOnlyList<AttemptLost> Lost => _lost;

    /// <summary>As they were configured, in order.</summary>
    public IReadOnlyList<QueueOptions> Queues => _queues;

    /// <summary>Of the journal's one schedule, which is due each second: the moments that were decided, in order.</summary>
    public IReadOnlyList<Timestamp> Decided => _decided;

    /// <summary>The tasks of the occurrences that were submitted.</summary>
    public IReadOnlyList<TaskId> Occurrences => _occurrences;

    public long Rows { get; private set; }

    public long Epoch { get; private set; }

    public long LastEvent { get; private set; }

    public static JournalAudit Of(TestJournal journal)
    {
        var audit = new JournalAudit();
        var kernel = new Kernel(new KernelOptions());
        var codec = new BatchCodec();
        using var connection = journal.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence_number, message FROM journal WHERE persistence_id = 'scheduler-0' ORDER BY sequence_number";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = codec.Decode((byte[])reader[1]);
            Assert.Equal(++audit.Rows, reader.GetInt64(0));
            kernel.Replay(row.FirstEventNumber, row.Events, row.DigestAfter);
            audit.LastEvent = kernel.LastEventNumber;
            audit.Check(row);
        }

        return audit;
    }

    private void Check(BatchRow row)
    {
        for (var i = 0; i < row.Events.Count; i++)
        {
            var number = row.FirstEventNumber + i;
            switch (row.Events[i])
            {
                case QueueConfigured e:
                    _queues.Add(e.Queue);
                    break;
                case OccurrenceSubmitted e:
                    _decided.Add(e.Due);
                    _occurrences.Add(e.Task);
                    break;
                case OccurrencesSkipped e:
                    _decided.AddRange(Enumerable.Range(0, (int)e.Count).Select(n => e.First + TimeSpan.FromSeconds(n)));
                    break;
                case EpochStarted e:
                    Assert.Equal(Epoch + 1, e.Epoch);
                    Epoch = e.Epoch;
                    break;
                case TaskAssigned e:
                    Assert.False(_live.ContainsKey(e.Task), $"{e.Task} was assigned while an attempt was alive.");
                    _live[e.Task] = FencingToken.Of(row.Partition, number);
                    _firstAssigned.TryAdd(e.Task, number);
                    _attempts[e.Task] = _attempts.GetValueOrDefault(e.Task) + 1;
                    break;
                case AttemptLost e:
                    End(e.Task, e.Token);
                    _lost.Add(e);
                    break;
                case AttemptFailed e:
                    End(e.Task, e.Token);
                    break;
                case SuccessRecorded e:
                    End(e.Task, e.Token);
                    Finish(e.Task, nameof(SuccessRecorded), number);
                    break;
                case FailureRecorded e:
                    End(e.Task, e.Token);
                    Finish(e.Task, nameof(FailureRecorded), number);
                    break;
                case CancellationRecorded e:
                    Finish(e.Task, nameof(CancellationRecorded), number);
                    break;
                case ExpiryRecorded e:
                    Finish(e.Task, nameof(ExpiryRecorded), number);
                    break;
            }
        }

        Assert.Equal(Epoch, row.Epoch);
    }

    private void End(TaskId task, FencingToken token)
    {
        Assert.True(_live.Remove(task, out var live), $"{task} had no attempt alive.");
        Assert.Equal(live, token);
    }

    private void Finish(TaskId task, string outcome, long number)
    {
        Assert.True(_outcomes.TryAdd(task, outcome), $"{task} has two outcomes.");
        _ended.Add(task, number);
    }
}
