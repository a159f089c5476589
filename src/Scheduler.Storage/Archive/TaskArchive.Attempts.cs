using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <content>Attempts that did not succeed, or that have a log.</content>
public partial class TaskArchive
{
    private readonly AttemptInfoCodec _attemptEncoder = new();
    private readonly AttemptInfoCodec _attemptDecoder = new();

    /// <inheritdoc/>
    public IReadOnlyList<AttemptInfo> Attempts(TaskId task, int most) => Dialect.Read(connection => !connection.HasTable(Tables.Attempts) ? []
        : connection.Select(
            $"SELECT token, attempt FROM {Tables.Attempts} WHERE task = $1 ORDER BY token DESC LIMIT $2", ReadAttempt, task.Value, most));

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Log(FencingToken attempt) => Dialect.Read(connection => !connection.HasTable(Tables.Attempts) ? []
        : connection.Select($"SELECT log FROM {Tables.Attempts} WHERE token = $1 AND log IS NOT NULL", row => row.Blob(0).ToArray(), attempt.Value)) is [var log] ? log : default(ReadOnlyMemory<byte>?);

    private AttemptInfo ReadAttempt(ISqlRow row)
    {
        var token = row.Long(0);
        try
        {
            lock (_reading)
            {
                return _attemptDecoder.Decode(row.Blob(1), token);
            }
        }
        catch (JournalCorruptException)
        {
            return DamagedTask.AttemptOf(new FencingToken(token));
        }
    }
}
