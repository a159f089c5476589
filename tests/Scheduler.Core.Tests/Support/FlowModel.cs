using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Support;

/// <summary>What order keys and unique keys say, in the plainest way: a list of all tasks, looked through for each answer. There is always a free
/// slot, so a task runs if and only if nothing of this keeps it from running.</summary>
internal sealed class FlowModel
{
    private readonly List<Entry> _tasks = [];
    private readonly HashSet<string> _heldKeys = new(StringComparer.Ordinal);

    // The latest that has taken each unique key.
    private readonly Dictionary<string, Entry> _claims = new(StringComparer.Ordinal);
    private int _number;

    public Timestamp Now { get; set; }

    public IReadOnlyCollection<string> HeldKeys => _heldKeys;

    public IReadOnlyList<string> Running => [.. _tasks.Where(t => t.IsRunning).Select(t => t.Id).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Waiting => [.. _tasks.Where(t => !t.IsRunning && t.Ended is null).Select(t => t.Id)];

    public IReadOnlyList<string> WithoutSuccess => [.. _tasks.Where(t => t.Ended is TaskPhase.Failed or TaskPhase.Cancelled).Select(t => t.Id)];

    /// <summary>The receipts of a submit; null: it is refused for its unique keys, and nothing of it is submitted.</summary>
    public IReadOnlyList<TaskReceipt>? Submit(IReadOnlyList<TaskSpec> tasks)
    {
        var (before, claims) = (_tasks.Count, _claims.ToArray());
        List<TaskReceipt> receipts = [];
        List<Entry> replaced = [];
        foreach (var task in tasks)
        {
            if (Submit(task, replaced) is not { } receipt)
            {
                _tasks.RemoveRange(before, _tasks.Count - before);
                replaced.ForEach(one => one.Ended = null);
                _claims.Clear();
                Array.ForEach(claims, claim => _claims.Add(claim.Key, claim.Value));
                return null;
            }

            receipts.Add(receipt);
        }

        return receipts;
    }

    /// <summary>Whether it is accepted.</summary>
    public bool Retry(string id)
    {
        var task = Of(id);
        if (HolderOf(task.Spec) is { } holder && holder != task)
        {
            return false;
        }

        (task.IsRetry, task.HasBegun, task.Ended, task.Failed, task.Number, task.RetryAt) = (true, false, null, 0, ++_number, default);
        Claim(task);
        return true;
    }

    public void Succeed(string id) => End(Of(id), TaskPhase.Succeeded);

    public void Cancel(string id) => End(Of(id), TaskPhase.Cancelled);

    public void Release(string orderKey) => _heldKeys.Remove(orderKey);

    public void Fail(string id, bool retryable)
    {
        var task = Of(id);
        task.Failed++;
        if (retryable && task.Failed < task.Spec.Retry.MaxAttempts)
        {
            (task.IsRunning, task.RetryAt) = (false, Now + task.Spec.Retry.BaseDelay);
            return;
        }

        End(task, TaskPhase.Failed);
        if (task.Spec is { OrderKey: { } key, OrderOnFailure: OrderFailure.Hold })
        {
            _heldKeys.Add(key);
        }
    }

    /// <summary>Begins what may begin.</summary>
    public void Settle()
    {
        foreach (var task in _tasks.Where(MayBegin).ToArray())
        {
            (task.HasBegun, task.IsRunning) = (true, true);
        }
    }

    private bool MayBegin(Entry task) => task.Ended is null && !task.IsRunning && task.NotBefore <= Now && task.RetryAt <= Now
        && (task.Spec.OrderKey is not { } key || (!_heldKeys.Contains(key) && FirstOf(key) == task));

    // One that has begun stays the first; then those that failed and run again; then as they were submitted.
    private Entry FirstOf(string orderKey) => _tasks.Where(t => t.Ended is null && t.Spec.OrderKey == orderKey)
        .OrderBy(t => t.HasBegun ? 0 : t.IsRetry ? 1 : 2).ThenBy(t => t.Number).First();

    /// <summary>Null: the submit is refused.</summary>
    private TaskReceipt? Submit(TaskSpec task, List<Entry> replaced)
    {
        if (_tasks.Exists(t => t.Spec.Id == task.Id))
        {
            return new TaskReceipt(task.Id, AlreadyKnown: true);
        }

        if (HolderOf(task) is not { } holder)
        {
            Add(task, Now);
            return new TaskReceipt(task.Id);
        }

        var conflict = task.Unique!.OnConflict;
        if (conflict == UniqueConflict.Reject)
        {
            return null;
        }

        var result = conflict switch
        {
            UniqueConflict.Throttle => UniqueResult.Throttled,
            UniqueConflict.Replace when holder.MayBeReplaced => UniqueResult.Replaced,
            UniqueConflict.Debounce when holder.MayBeReplaced => UniqueResult.Debounced,
            _ => UniqueResult.Existing,
        };
        if (result is UniqueResult.Replaced or UniqueResult.Debounced)
        {
            Add(task, holder.Debounces ? holder.First : Now);
            End(holder, TaskPhase.Cancelled);
            replaced.Add(holder);
        }

        return new TaskReceipt(task.Id) { Unique = result, Other = holder.Spec.Id };
    }

    private void Add(TaskSpec spec, Timestamp first)
    {
        var task = new Entry(spec) { Number = ++_number };
        _tasks.Add(task);
        Claim(task);
        if (task.Debounces)
        {
            task.First = first;
            var (delayed, latest) = (Now + spec.Unique!.Delay!.Value, first + spec.Unique.AtMost!.Value);
            task.NotBefore = delayed < latest ? delayed : latest;
        }
    }

    private void Claim(Entry task)
    {
        (task.TakenAt, task.First) = (Now, Now);
        if (task.Spec.Unique is { } unique)
        {
            _claims[unique.Key] = task;
        }
    }

    private Entry? HolderOf(TaskSpec task)
    {
        if (task.Unique is not { } unique || _claims.GetValueOrDefault(unique.Key) is not { } holder)
        {
            return null;
        }

        var isTaken = holder.Spec.Unique!.Within is { } within ? Now < holder.TakenAt + within
            : holder.Ended is null && !(holder.Debounces && holder.HasBegun);
        return isTaken ? holder : null;
    }

    private static void End(Entry task, TaskPhase outcome) => (task.IsRunning, task.Ended) = (false, outcome);

    private Entry Of(string id) => _tasks.Single(t => t.Id == id);

    private sealed class Entry(TaskSpec spec)
    {
        public TaskSpec Spec { get; } = spec;

        public string Id => Spec.Id.Value;

        public bool Debounces => Spec.Unique?.OnConflict == UniqueConflict.Debounce;

        public bool MayBeReplaced => !HasBegun && Ended is null;

        /// <summary>When it was submitted, or made to run again: a count.</summary>
        public int Number { get; set; }

        /// <summary>When it took its unique key.</summary>
        public Timestamp TakenAt { get; set; }

        /// <summary>When the first of debounced submits in a row came.</summary>
        public Timestamp First { get; set; }

        public Timestamp NotBefore { get; set; }

        public Timestamp RetryAt { get; set; }

        public int Failed { get; set; }

        public bool IsRetry { get; set; }

        public bool HasBegun { get; set; }

        public bool IsRunning { get; set; }

        public TaskPhase? Ended { get; set; }
    }
}
