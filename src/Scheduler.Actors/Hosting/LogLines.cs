using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Actors.Hosting;

/// <summary>
/// The templates of the actors' log lines. Akka's log has no event ids, so the host's log (<see cref="HostLogger"/>) finds them here, by the
/// template. Ids are never reused for another line; the parts below the actors have the ids up to 79.
/// </summary>
internal static class LogLines
{
    [Id(80)] public const string Recovered = "Recovered {Journal}. Rows: {Rows}, events: {Events}, unfinished tasks: {Unfinished}.";
    [Id(81)] public const string RecoveryFailed = "Recovery of {Journal} failed after row {Row}: {Reason}";
    [Id(82)] public const string Scheduling = "Scheduling {Journal} in epoch {Epoch}.";
    [Id(83)] public const string StartNote = "{Note}";
    [Id(84)] public const string StartWarning = "{Warning}";
    [Id(85)] public const string RowUncertain = "Row {Row} of {Journal} may not have been written: {Reason}";
    [Id(86)] public const string RowRefused = "The journal refused row {Row} of {Journal}: {Reason}";
    [Id(87)] public const string RowsNotRemoved = "Rows of {Journal} could not be removed; the next snapshot tries again.";
    [Id(88)] public const string SnapshotWritten = "A snapshot up to row {Row} was written: event {Event}, {Chunks} chunks.";
    [Id(89)] public const string SnapshotNotWritten =
        "The snapshot up to row {Row} could not be written, or what it replaces could not be removed; nothing is lost, and the next one tries again.";
    [Id(90)] public const string SnapshotDamaged = "The snapshot of row {Row} is damaged; an older one is used.";

    [Id(100)] public const string NotRestored = "The scheduler could not be restored: {Reason}";
    [Id(101)] public const string Restarting = "The scheduler stopped; it starts again in {Delay}.";
    [Id(102)] public const string Ending = "The scheduler can't go on here: {Reason}";
    [Id(103)] public const string JournalAway = "The journal can't be reached from any seed: nothing is accepted or assigned until it can. {Reason}";
    [Id(104)] public const string JournalBack = "The journal can be reached again.";

    [Id(105)] public const string WitnessNotWritten = "The witness can't be written, and stays behind as long as that is so: {Reason}";

    [Id(110)] public const string FewSeeds = "{Count}: nothing is decided or answered here until they are back.";
    [Id(111)] public const string NoMajority = "{Reason}";
    [Id(112)] public const string OtherSeeds = "{Lists}";
    [Id(113)] public const string OtherCluster =
        "{Member} is of the cluster '{Other}', and this one of '{Cluster}': it is not let in. If it belongs here, give it --cluster {Name}.";
    [Id(114)] public const string InOtherCluster = "{Cluster}";
    [Id(115)] public const string FormsCluster =
        "A majority of the listed seeds is here, none of them is a member, and {First}, which would form the cluster, is silent: this seed forms it.";

    [Id(120)] public const string SchedulerUnknown =
        "No scheduler has been known here for {Seconds:0} s: no seed runs it, or this member can't reach the one that does. Running tasks "
        + "continue; no new ones are assigned. Check that a majority of the seeds is up and reaches the journal.";
    [Id(121)] public const string SchedulerKnown = "A scheduler is known again, after {Seconds:0} s.";
    [Id(122)] public const string SchedulerIsAt = "The scheduler of epoch {Epoch} is at {Address}.";

    [Id(130)] public const string NodeJoined = "{Node} has joined.";
    [Id(131)] public const string NodeReplaced =
        "Another process has joined later under the name of this node, '{Node}'. This one gets no tasks until the other has left: "
        + "stop one of them, or give it another name (--name).";
    [Id(132)] public const string NodeBlocked = "{Reason} Restart it; with --leave-when-blocked it ends by itself.";
    [Id(133)] public const string NodeGivenUp = "{Node} was given up by the scheduler; the node joins as {Successor}.";

    private static readonly FrozenDictionary<string, EventId> Ids = typeof(LogLines)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(line => (Template: (string)line.GetRawConstantValue()!, line.Name, line.GetCustomAttribute<IdAttribute>()!.Id))
        .ToFrozenDictionary(line => line.Template, line => new EventId(line.Id, line.Name), StringComparer.Ordinal);

    /// <returns>0 for log lines of others.</returns>
    public static EventId IdOf(string template) => Ids.GetValueOrDefault(template);

    [AttributeUsage(AttributeTargets.Field)]
    private sealed class IdAttribute(int id) : Attribute
    {
        public int Id => id;
    }
}
