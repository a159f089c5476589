using System.Text.Json;
using Scheduler.Embedded;

namespace Scheduler.Cli.Submission;

/// <summary>
/// The groups that lines name: opened before the first of their tasks is submitted, and sealed behind the last line. What somebody else has opened
/// is somebody else's to seal.
/// </summary>
/// <param name="note">A file that names the groups which were opened here and are not sealed: whoever resumes what was interrupted seals them. Null: there
/// is none.</param>
internal sealed class LineGroups(ISchedulerClient scheduler, string? note)
{
    /// <summary>Of the note, in a data folder.</summary>
    public const string NoteName = "open-groups";

    private const int AtATime = 64;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own = Read(note);
    private readonly List<string> _others = [];

    /// <summary>Whether to ask again where nobody answers; if not, that is an error.</summary>
    public bool AsksAgain { get; init; }

    /// <summary>Those that were opened here, now or before, and are not sealed.</summary>
    public IEnumerable<string> Own => _seen.Where(_own.Contains).Order(StringComparer.Ordinal);

    /// <summary>Those that somebody else had opened.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <exception cref="RequestRejectedException">One can't be opened.</exception>
    public async Task OpenAsync(IEnumerable<string> groups, CancellationToken cancellationToken)
    {
        foreach (var some in groups.Where(_seen.Add).Chunk(AtATime))
        {
            var known = await Task.WhenAll(some.Select(FindAsync)).ConfigureAwait(false);
            var missing = some.Where((_, i) => known[i] is null).ToArray();
            _others.AddRange(some.Where((group, i) => known[i] is { IsSealed: false } && !_own.Contains(group)));

            // It is noted first: one that was opened and is not noted would never be sealed.
            _own.UnionWith(missing);
            Write(missing.Length > 0);
            await Task.WhenAll(missing.Select(OpenAsync)).ConfigureAwait(false);
        }

        Task<GroupInfo?> FindAsync(string group) => AsksAgain
            ? RepeatedRequest.UntilToldAsync(() => scheduler.GetGroupAsync(group, cancellationToken), cancellationToken)
            : scheduler.GetGroupAsync(group, cancellationToken).AsTask();

        Task OpenAsync(string group) => AskAsync(() => scheduler.OpenGroupAsync(group, cancellationToken: cancellationToken), cancellationToken);
    }

    /// <summary>All tasks of the lines are submitted.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        foreach (var some in Own.Chunk(AtATime).ToArray())
        {
            await Task.WhenAll(some.Select(SealAsync)).ConfigureAwait(false);
            _own.ExceptWith(some);
            Write(isChanged: true);
        }

        Task SealAsync(string group) => AskAsync(() => scheduler.SealGroupAsync(group, cancellationToken), cancellationToken);
    }

    private async Task AskAsync(Func<ValueTask<Response<Acknowledged>>> ask, CancellationToken cancellationToken)
    {
        if (AsksAgain)
        {
            await RepeatedRequest.UntilAnsweredAsync(ask, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            (await ask().ConfigureAwait(false)).OrThrow();
        }
    }

    private static HashSet<string> Read(string? note)
    {
        try
        {
            var names = note is not null && File.Exists(note) ? JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(note)) : null;
            return new HashSet<string>(names ?? [], StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw NotUsable(note!, e);
        }
    }

    private void Write(bool isChanged)
    {
        if (note is null || !isChanged)
        {
            return;
        }

        try
        {
            if (_own.Count == 0)
            {
                File.Delete(note);
                return;
            }

            File.WriteAllBytes(note + ".new", JsonSerializer.SerializeToUtf8Bytes(_own.Order(StringComparer.Ordinal)));
            File.Move(note + ".new", note, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotUsable(note, e);
        }
    }

    private static DataFolderException NotUsable(string note, Exception e) => new(
        DataFolderProblem.ReadOnly, $"The file '{note}', which names the groups that are still to be sealed, can't be used: {e.Message}", e);
}
