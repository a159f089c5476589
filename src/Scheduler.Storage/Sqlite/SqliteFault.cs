namespace Scheduler.Storage.Sqlite;

/// <summary>An error of SQLite. The code that opened the database turns it into a message for people.</summary>
/// <param name="code">SQLite's primary result code.</param>
public sealed class SqliteFault(int code, string what, string message)
    : Exception($"{what}: {message} (SQLite code {code})")
{
    public int Code { get; } = code;
}
