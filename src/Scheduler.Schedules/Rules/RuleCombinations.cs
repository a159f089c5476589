namespace Scheduler.Schedules.Rules;

/// <summary>Which parts of a rule may be combined: refuses what RFC 5545 (3.3.10) forbids, and rules that would be ambiguous.</summary>
internal static class RuleCombinations
{
    /// <exception cref="BadTextException">Two parts cannot be combined, or one is missing.</exception>
    public static void Check(Rule rule, Dictionary<string, TextPart> parts)
    {
        var monthlyOrYearly = rule.Frequency is Frequency.Monthly or Frequency.Yearly;
        Refuse(parts, "COUNT", parts.ContainsKey("UNTIL"), "COUNT and UNTIL are both there, but only one may be");
        Refuse(parts, "COUNT", !parts.ContainsKey("DTSTART"), "COUNT needs DTSTART=, from which it counts");
        Refuse(parts, "BYWEEKNO", rule.Frequency != Frequency.Yearly, "BYWEEKNO goes with FREQ=YEARLY alone");
        Refuse(parts, "BYWEEKNO", rule.Days.Length == 0, "BYWEEKNO needs BYDAY, which says on which days of the week");
        Refuse(
            parts,
            "BYYEARDAY",
            rule.Frequency is Frequency.Monthly or Frequency.Weekly or Frequency.Daily,
            "BYYEARDAY goes with FREQ=YEARLY, HOURLY or MINUTELY alone");
        Refuse(parts, "BYMONTHDAY", rule.Frequency == Frequency.Weekly, "BYMONTHDAY does not go with FREQ=WEEKLY");
        Refuse(
            parts,
            "BYDAY",
            rule.Days.Any(d => d.Nth != 0) && (!monthlyOrYearly || rule.WeekNumbers.Length > 0),
            "Numbers in BYDAY go with FREQ=MONTHLY or YEARLY alone, and not with BYWEEKNO");
        Refuse(
            parts,
            "BYSETPOS",
            !parts.Keys.Any(k => k.StartsWith("BY", StringComparison.Ordinal) && k != "BYSETPOS"),
            "BYSETPOS needs another part that begins with BY, from which it chooses");
    }

    private static void Refuse(Dictionary<string, TextPart> parts, string name, bool isWrong, string sentence)
    {
        if (isWrong && parts.TryGetValue(name, out var part))
        {
            throw BadTextException.At(part.Index - name.Length - 1, name, sentence);
        }
    }
}
