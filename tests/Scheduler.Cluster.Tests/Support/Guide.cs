using System.Text.RegularExpressions;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>What docs/cluster.md tells people to do.</summary>
internal static partial class Guide
{
    /// <summary>The tables that another role makes.</summary>
    /// <param name="role">That is to use them.</param>
    public static string Sql(string role = "scheduler")
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "cluster.md")).ReplaceLineEndings("\n");
        var sql = Assert.Single(SqlBlock().Matches(text)).Groups["sql"].Value;
        return sql.Replace("TO scheduler;", $"TO {role};", StringComparison.Ordinal);
    }

    [GeneratedRegex("```sql\n(?<sql>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqlBlock();
}
