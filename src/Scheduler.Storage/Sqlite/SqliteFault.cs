namespace Scheduler.Storage.Sqlite;

/// <summary>SQLite said no. Whoever opened the database turns this into words for people.</summary>
/// <param name="code">SQLite's primary result code.</param>
public sealed class SqliteFault(int code, string what, string message)
    : Exception($"{what}: {message} (SQLite code {code})")
{
    public int Code { get; } = code;
}
