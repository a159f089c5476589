using System.Globalization;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Rules;

/// <summary>What another implementation says of the same rules.</summary>
public sealed class DateutilTests
{
    [Fact]
    public void A_rule_comes_when_python_dateutil_says_so_or_is_refused()
    {
        var rows = DateutilTable.Text.Split('\n', StringSplitOptions.TrimEntries);
        var refused = 0;
        foreach (var row in rows)
        {
            var (rule, expected) = row.Split("->", StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : throw new FormatException(row);
            var parsed = Given.Recurrences.Parse("rrule: " + rule);
            if (parsed.Error is { } error)
            {
                Assert.True(IsNotSupported(rule) || expected.Length == 0, $"{rule}: {error.Message}");
                refused++;
                continue;
            }

            Assert.Equal((rule, expected), (rule, string.Join(' ', Moments(parsed.Value!))));
        }

        Assert.InRange(rows.Length - refused, 130, rows.Length);
    }

    // An interval has at most 1,000 here. BYYEARDAY beside months, weeks or days is forbidden (3.3.10, table of BYxxx), and so are BYWEEKNO but for years, and numbers in
    // BYDAY but for months and years. BYWEEKNO without BYDAY is allowed there, and not supported here.
    private static bool IsNotSupported(string rule)
    {
        var isYearly = rule.Contains("FREQ=YEARLY", StringComparison.Ordinal);
        return rule.Contains("INTERVAL=1501", StringComparison.Ordinal)
            || (rule.Contains("BYWEEKNO", StringComparison.Ordinal) && (!isYearly || !rule.Contains("BYDAY", StringComparison.Ordinal)))
            || (rule.Contains("BYYEARDAY", StringComparison.Ordinal) && !isYearly)
            || (rule.Contains("BYMONTHDAY", StringComparison.Ordinal) && rule.Contains("FREQ=WEEKLY", StringComparison.Ordinal))
            || (rule.Contains("BYDAY=1", StringComparison.Ordinal) && !isYearly && !rule.Contains("FREQ=MONTHLY", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Moments(IRecurrence recurrence)
    {
        for (var next = recurrence.NextMoment(default); next is { } moment; next = recurrence.NextMoment(moment.Due))
        {
            yield return moment.Local.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        }
    }
}
