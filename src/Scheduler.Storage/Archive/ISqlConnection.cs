namespace Scheduler.Storage.Archive;

/// <summary>
/// A connection to a database, for one thread at a time. A statement's parameters are <c>$1</c>, <c>$2</c> and so on; their values are of
/// the types <see cref="long"/>, <see cref="int"/> and <see cref="string"/>.
/// </summary>
public interface ISqlConnection
{
    /// <summary>Runs one or more statements, without parameters.</summary>
    void Execute(string sql);

    /// <returns>How many rows it changed.</returns>
    long Run(string sql, params ReadOnlySpan<object> values);

    /// <param name="read">Called for each row, which is valid only until it returns.</param>
    List<T> Select<T>(string sql, Func<ISqlRow, T> read, params ReadOnlySpan<object> values);

    bool HasTable(string name);

    bool HasColumn(string table, string name);

    bool HasIndex(string name);
}

/// <summary>A row of a result. Columns are counted from 0.</summary>
public interface ISqlRow
{
    long Long(int column);

    string Text(int column);

    ReadOnlySpan<byte> Blob(int column);
}
