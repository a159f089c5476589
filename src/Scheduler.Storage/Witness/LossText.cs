using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Storage.Witness;

/// <summary>Explains a <see cref="Finding"/> to a person: what exists, what was probably done, and how to resume.</summary>
/// <param name="Journal">The journal's name in messages, for example a path in quotes.</param>
public sealed record LossText(string Journal, string Archive, string Witness)
{
    public const string Option = "--accept-loss-after";

    /// <summary>Says what the refused start has done. Default: nothing.</summary>
    public Func<LossKind, string> Done { get; init; } = _ => "Nothing was changed.";

    /// <summary>Reads the option's value.</summary>
    /// <param name="refusal">What is wrong with the value, and what it must be.</param>
    public static bool TryReadEvent(string text, out long number, [NotNullWhen(false)] out string? refusal)
    {
        refusal = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= FencingToken.MaxEventNumber
            ? null
            : $"{Option} is '{text}', but must be the number of an event, as the message of the refused start has it.";
        return refusal is null;
    }

    /// <summary>For use if the locations are not known.</summary>
    public static readonly LossText Anywhere = new("the journal", "the archive", "the witness");

    /// <summary>The log line for a start that did not need the option; null: it was not given.</summary>
    public static string? UnusedOf(long? acceptLossAfter) => acceptLossAfter is not { } given ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{Option} is {given}, and was not needed. Remove it: {(given == 0 ? "as long as it is there, a journal that is lost as a whole is replaced by a new one without asking" : "a later loss after that event would be accepted without asking")}.");

    /// <summary>Why a scheduler stops that has been told of a later epoch than its journal has.</summary>
    /// <param name="written">The batch that brought the later epoch; it is durable.</param>
    /// <returns>Null: there is no later epoch.</returns>
    public string? OfLaterEpoch(Batch written)
    {
        ArgumentNullException.ThrowIfNull(written);
        return written.LaterEpoch is not { } later ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The node '{later.Node.Name}' has worked for epoch {later.Epoch}, but {Journal} has come to epoch {written.Epoch} only: it has lost its end. "
            + $"Probably an older copy of it was put back, or a copy took over that lacked the last commits. Put back the journal that the nodes have "
            + $"worked for. Or accept the loss and resume from what is left: start once with {Option} {written.LastEventNumber}.");
    }

    /// <summary>Why the stored data is refused; null: it is sound, or its loss was accepted.</summary>
    /// <param name="acceptLossAfter">The value that the user gave for <see cref="Option"/>; null: none.</param>
    public string? RefusalOf(Finding finding, long? acceptLossAfter)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Kind == LossKind.None || finding.IsAcceptedBy(acceptLossAfter) ? null
            : acceptLossAfter is not { } given ? Of(finding)
            : string.Create(CultureInfo.InvariantCulture, $"{Option} is {given}, which is not where what is left ends. {Of(finding)}");
    }

    private string Of(Finding finding)
    {
        var (what, done, repair) = Parts(finding);
        return string.Create(CultureInfo.InvariantCulture,
            $"{what} Probably {done}. {Done(finding.Kind)} {repair} Or accept the loss and resume from what is left: start once with {Option} {finding.After}.");
    }

    private (string What, string Done, string Repair) Parts(Finding finding) => finding.Kind switch
    {
        LossKind.NoJournal => (
            $"{Journal} is {(finding.Journal is null ? "missing, or has nothing in it" : "empty")}, but {Others(finding)}.",
            "the journal was removed, or lost its write-ahead log",
            "Put the journal back."),
        LossKind.NoBeginning => (
            $"{Journal} begins with event {Text(finding.Journal!.FirstEvent)} and ends with event {Text(finding.Journal.LastEvent)}: "
            + $"it lacks the events 1 to {Text(finding.Journal.FirstEvent - 1)}, and has no snapshot that stands for them.",
            "its snapshots were removed, or the file is damaged",
            "Put back a copy of the whole folder."),
        LossKind.OtherJournal => (
            $"{Journal} ends with event {Text(finding.Journal!.LastEvent)}, and beside it {Others(finding, isOther: true)}: "
            + "they don't belong together.",
            "files of two schedulers were mixed",
            "Put together the files of one."),
        LossKind.ArchiveBehind => (
            $"{Behind(finding)}, so that finished tasks would be lost.",
            "the archive was removed, or an older copy of it was put back",
            "Put back the archive that belongs to the journal."),
        _ => (
            $"{Journal} ends with event {Text(finding.Journal!.LastEvent)}{Epoch(finding.Journal.Epoch)}, but {Others(finding)}: "
            + $"they don't belong together.{(finding.IsArchiveBehind ? $" And {Behind(finding)}, so that finished tasks would be lost." : "")}",
            "an older copy of the journal was put back, or its write-ahead log was removed",
            "Put back the journal that belongs to it."),
    };

    private string Behind(Finding finding) =>
        $"{Archive} {(finding.Archive is null ? "is missing" : $"goes up to event {Text(finding.Archive.LastEvent)} only")}, but "
        + $"{Journal} no longer holds the events up to {Text(finding.Journal!.ArchivedUpTo)}";

    private string Others(Finding finding, bool isOther = false)
    {
        List<string> parts = [];
        Add(finding.Archive, Archive);
        Add(finding.Witness, Witness);
        return string.Join(" and ", parts);

        void Add(Standing? standing, string name)
        {
            var matters = standing is not null && (isOther
                ? WitnessRule.IsOther(finding.Journal!, standing)
                : standing.LastEvent > finding.After || standing.Epoch > (finding.Journal?.Epoch ?? 0));
            if (matters)
            {
                parts.Add($"{name}{(isOther ? ", of another journal," : "")} goes up to event {Text(standing!.LastEvent)}{Epoch(standing.Epoch)}");
            }
        }
    }

    private static string Epoch(long epoch) => epoch > 0 ? $" (epoch {Text(epoch)})" : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
