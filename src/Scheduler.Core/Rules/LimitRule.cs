using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>The rules for limits: which may exist, how they are made and removed, and that no task begins beyond one.</summary>
/// <remarks>Only one scheduler decides, so what runs is known exactly: an attempt counts from its assignment until it has ended, or until its
/// node is lost, which is when the lease has expired and the node has ended it. A rate's state is in events, so it survives failovers.</remarks>
public static class LimitRule
{
    /// <summary>What is wrong with the limit; null: nothing.</summary>
    public static Rejection? Refusal(LimitOptions limit, SchedulerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (LimitOptions.Refusal(limit) is { } missing)
        {
            return missing;
        }

        var fault = TextRule.NameFault(limit.Name, limits.MaxNameChars) is { } reason ? new TaskFault("name", reason)
            : limit.Name.IndexOf('*') is >= 0 and var star && star < limit.Name.Length - 1
                ? new TaskFault("name", "It has a * that is not its last character. A prefix ends with one, such as tenant:*.")
            : limit.Running is null && limit.Rate is null ? new TaskFault("running", "It is missing, and so is rate: a limit needs one of them, or both.")
            : limit.Running is { } running && running is < 0 or > LimitOptions.MostRunning
                ? new TaskFault("running", Text($"It is {limit.Running}, but must be a whole number between 0 and {LimitOptions.MostRunning}."))
            : limit.Rate is { } rate && RateFault(rate) is { } rateFault ? rateFault
            : limit.IsPrefix && limit.Queues.Concat(limit.Kinds).Any() ? new TaskFault(
                limit.Queues.Count > 0 ? "queues" : "kinds", "A prefix has none: each of its keys is a limit of its own, and nothing says which of them is meant.")
            : NamesFault("queues", limit.Queues, limits) ?? NamesFault("kinds", limit.Kinds, limits);
        return fault is null ? null : new Rejection(RejectionCode.Invalid, $"Limit '{limit.Name}': {fault}");
    }

    /// <summary>Sets the limits of the options.</summary>
    /// <exception cref="SchedulerConfigurationException">A limit can't be set.</exception>
    internal static void Declare(Desk desk)
    {
        // A queue may move from one of its limits to another, so all let go of theirs before any takes one.
        foreach (var limit in desk.Options.TaskLimits.Select(limit => LeftOf(desk.State.Limits.Find(limit.Name), limit)).OfType<LimitOptions>()
            .Concat(desk.Options.TaskLimits))
        {
            if (Set(desk, limit, principal: null) is Rejection refusal)
            {
                throw new SchedulerConfigurationException(refusal.Message);
            }
        }
    }

    internal static Answer Set(Desk desk, LimitOptions limit, string? principal)
    {
        if (Refusal(limit, desk.Options.Limits) is { } refusal)
        {
            return refusal;
        }

        var limits = desk.State.Limits;
        if (limit.IsPrefix && limits.Overlapping(limit) is { } other)
        {
            return new Rejection(
                RejectionCode.Invalid, $"The prefix '{limit.Name}' overlaps '{other.Name}', and a limit key would have two. Remove that one first, or take another.");
        }

        var known = limits.Find(limit.Name);
        if (known is null)
        {
            if (limits.Count >= desk.Options.Limits.MaxLimits)
            {
                return new Rejection(RejectionCode.LimitReached, $"{Counted.Of(limits.Count, "limit is", "limits are")} there already, which is the most (MaxLimits). Remove one, or use a prefix such as tenant:* for many keys.");
            }
        }
        else if (known == limit)
        {
            return Acknowledged.Instance;
        }

        var tooOften = TooOften("queue", limit.Queues, known?.Queues, limits.CountListingQueue) ?? TooOften("kind", limit.Kinds, known?.Kinds, limits.CountListingKind);
        if (tooOften is not null)
        {
            return new Rejection(RejectionCode.LimitReached, $"Limit '{limit.Name}': {tooOften}");
        }

        desk.Emit(new LimitConfigured(desk.Now, limit, principal));
        return Acknowledged.Instance;
    }

    internal static Answer Remove(Desk desk, RemoveLimit command)
    {
        if (desk.State.Limits.Find(command.Name) is null)
        {
            return new Rejection(
                RejectionCode.UnknownLimit, KnownNames.Unknown("limit", command.Name, desk.State.Limits.All.Select(limit => limit.Name)));
        }

        desk.Emit(new LimitRemoved(desk.Now, command.Name, command.Principal));
        return Acknowledged.Instance;
    }

    /// <summary>Why a task is not accepted because of the limits that it names; null: it is accepted.</summary>
    internal static Rejection? Refusal(Desk desk, TaskSpec task)
    {
        if (!desk.Options.RefuseUnknownLimits || task.LimitSet is not { } named)
        {
            return null;
        }

        var unknown = named.FirstOrDefault(use => desk.State.Limits.Of(use.Name) is null).Name;
        return unknown is null ? null : new TaskFault(
            "limits", KnownNames.Unknown("limit", unknown, desk.State.Limits.All.Select(limit => limit.Name)), RejectionCode.UnknownLimit).ToRejection(task.Id);
    }

    /// <summary>Whether limits keep a task of that bucket from beginning. If so, it is not looked at until they no longer do.</summary>
    internal static bool HoldsUp(Desk desk, Bucket bucket)
    {
        desk.Backlog.LooksAtLimits++;
        if (desk.Backlog.Closed(bucket, desk.Now) is not { } closed)
        {
            return false;
        }

        // Of two limits it has now the one and now the other, and others the rest.
        if (closed.Until is null && bucket.LastClosedBy is { } last && last != closed.Gate && CouldPass(bucket)
            && ++bucket.Passed >= ReservationRule.OvertakenUntilReserved)
        {
            desk.Backlog.Keep(bucket);
        }

        bucket.LastClosedBy = closed.Gate;
        desk.Backlog.Sleep(bucket, closed);
        return true;
    }

    /// <summary>A task began. Tasks that go before it and are held up by a limit on running tasks that it counts against were passed: after so many
    /// times, or once one has aged, it is no longer passed. Otherwise one that costs more than others, or names two limits, might never begin.</summary>
    internal static void CountPassed(Desk desk, Bucket winner, in Head head)
    {
        Bucket? first = null;
        foreach (var (gate, _) in winner.Uses)
        {
            if (gate.Limit.Running is null)
            {
                continue;
            }

            foreach (var lines in gate.Lines)
            {
                if (!lines.Lane.IsStopped && !(lines.IsPassing && gate.LetsPass(lines)))
                {
                    first = CountPassed(desk, lines, winner, head, first);
                }
            }
        }

        if (first is not null)
        {
            desk.Backlog.Keep(first);
        }
    }

    // Only the first so many are counted: those behind them are when these have begun.
    private static Bucket? CountPassed(Desk desk, GateLines lines, Bucket winner, in Head head, Bucket? first)
    {
        desk.Backlog.LooksAtLimits++;
        const int most = SchedulingClass.MostLookedAt;
        var left = most;
        if (lines.Lane.AgesApart)
        {
            foreach (var line in lines.InOrderOfAge(most).TakeWhile(line => line.OldestBucket.HasAged(desk.Now)))
            {
                foreach (var one in line.Buckets.ByAge(left).TakeWhile(one => one.OldestBucket.HasAged(desk.Now)))
                {
                    left--;
                    first = Count(one.OldestBucket, first);
                }
            }
        }

        left = most;
        foreach (var line in lines.InOrder(most))
        {
            if (!line.FirstBucket.GoesBefore(head, desk.Now))
            {
                break;
            }

            foreach (var one in line.Buckets.InOrder(left))
            {
                if (!one.FirstBucket.GoesBefore(head, desk.Now))
                {
                    break;
                }

                left--;
                first = one.FirstBucket.HasAged(desk.Now) ? first : Count(one.FirstBucket, first);
            }
        }

        return first;

        Bucket? Count(Bucket passed, Bucket? first)
        {
            desk.Backlog.LooksAtLimits++;
            return !ReferenceEquals(passed, winner) && CouldPass(passed)
                && (++passed.Passed >= ReservationRule.OvertakenUntilReserved || passed.HasAged(desk.Now))
                && (first is null || passed.First.AdmittedAs < first.First.AdmittedAs) ? passed : first;
        }
    }

    // With nothing else running.
    private static bool CouldPass(Bucket bucket) => bucket.Uses.All(use => use.Gate.Limit.Running is null || use.Cost <= use.Gate.Limit.Running);

    private static TaskFault? NamesFault(string field, IReadOnlyList<string> names, SchedulerLimits limits) =>
        names.Count > LimitOptions.MostNames ? new TaskFault(field, Text($"There are {names.Count}, but at most {LimitOptions.MostNames} are allowed."))
        : names.Select(name => TextRule.NameFault(name, limits.MaxNameChars)).FirstOrDefault(reason => reason is not null) is { } fault ? new TaskFault(field, fault)
        : names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice ? new TaskFault(field, $"'{twice.Key}' is named twice.")
        : null;

    private static LimitOptions? LeftOf(LimitOptions? known, LimitOptions declared) => known is null ? null : known with
    {
        Queues = [.. known.Queues.Intersect(declared.Queues, StringComparer.Ordinal)],
        Kinds = [.. known.Kinds.Intersect(declared.Kinds, StringComparer.Ordinal)],
    };

    // As many as a task may name: each task of it looks at all of them.
    private static string? TooOften(string what, IReadOnlyList<string> names, IReadOnlyList<string>? before, Func<string, int> listing) =>
        names.FirstOrDefault(name => before?.Contains(name, StringComparer.Ordinal) != true && listing(name) >= TaskRule.MostLimits) is { } name
            ? $"The {what} '{name}' is listed by {TaskRule.MostLimits} limits already, which is the most."
            : null;

    private static TaskFault? RateFault(StartRate rate) =>
        rate.Starts is < 1 or > StartRate.MostStarts
            ? new TaskFault("rate.starts", Text($"It is {rate.Starts}, but must be a whole number between 1 and {StartRate.MostStarts}."))
        : rate.Period < StartRate.ShortestPeriod || rate.Period > StartRate.LongestPeriod
            ? new TaskFault("rate.period", $"It is {Durations.Text(rate.Period)}, but must be a duration from 1s to 30d.")
        : rate.Burst < 1 || rate.Burst > rate.Starts
            ? new TaskFault("rate.burst", Text($"It is {rate.Burst}, but must be a whole number between 1 and {rate.Starts}, the number of starts."))
        : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
