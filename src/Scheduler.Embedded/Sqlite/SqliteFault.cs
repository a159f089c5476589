namespace Scheduler.Embedded.Sqlite;

/// <summary>SQLite said no. Never leaves this assembly: <see cref="Folder.DataFolderFaults"/> turns it into words for people.</summary>
/// <param name="code">SQLite's primary result code.</param>
internal sealed class SqliteFault(int code, string what, string message)
    : Exception($"{what}: {message} (SQLite code {code})")
{
    public int Code { get; } = code;
}
