using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using LinqToDB.Interceptors;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>
/// Prevents a row from being written after one that is missing. If the tables are restored to an earlier moment while a scheduler is running, the
/// number of its next row is free, so that the row would be acknowledged, and would follow a gap. The check is part of the insert's own round trip
/// and transaction. The first row of a start, too, has a row before it: what was recovered may be missing by the time it is written. (Rows that are
/// superfluous are removed from the front, and Akka.Persistence.Sql keeps the last of those that it removes.)
/// </summary>
internal sealed partial class EarlierRowCheck : CommandInterceptor
{
    private const int Patience = 1_000;

    public override DbCommand CommandInitialized(CommandEventData eventData, DbCommand command)
    {
        if (InsertedRow().Match(command.CommandText.Replace("\"", "", StringComparison.Ordinal)) is { Success: true } insert)
        {
            var columns = Parts(insert.Groups["columns"]);
            var values = Parts(insert.Groups["values"]);
            var (id, row) = (values[Array.IndexOf(columns, "persistence_id")], values[Array.IndexOf(columns, "sequence_number")]);
            if (NumberOf(command, row) > 1)
            {
                command.CommandText += Check(id, row);
            }
        }

        return command;
    }

    // The server's message is the text that can't be cast. It hangs on the count, or it would be cast while the statement is planned.
    private static string Check(string id, string row) => $"""
        ;
        SELECT CASE count(*) WHEN 1 THEN 0 ELSE CAST('the row before it is no longer in the journal: ' || count(*) || ' found' AS INTEGER) END
        FROM journal WHERE persistence_id = {id} AND sequence_number = {row} - 1
        """;

    private static string[] Parts(Group list) => list.Value.Split(',', StringSplitOptions.TrimEntries);

    private static long NumberOf(DbCommand command, string value)
    {
        var name = value.TrimStart(':', '@');
        var parameter = command.Parameters.Cast<DbParameter>().FirstOrDefault(p => p.ParameterName.TrimStart(':', '@') == name);
        return Convert.ToInt64(parameter?.Value ?? value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"INSERT\s+INTO\s+(\w+\.)?journal\s*\((?<columns>[^)]*)\)\s*VALUES\s*\((?<values>[^)]*)\)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        Patience)]
    private static partial Regex InsertedRow();
}
