using System.Globalization;

namespace Scheduler.Schedules.Cron;

/// <summary>
/// Checks a cron text field by field, so that an error names the field, its position and what is allowed: Cronos, which evaluates the text,
/// gives no position. Cronos accepts every text that passes this check.
/// </summary>
/// <param name="Fields">Five or six; for a macro, the fields of the text that it stands for.</param>
/// <param name="IsInterval">Whether a time of day has <c>*</c>, a range or a step, which daylight saving treats differently.</param>
internal sealed record CronText(string Normal, IReadOnlyList<TextPart> Fields, bool IsInterval)
{
    private const string FieldCount = "A cron text has five fields (minute, hour, day of the month, month, day of the week), or six with"
        + " the second in front";

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
        ["@every_minute"] = "* * * * *",
        ["@every_second"] = "* * * * * *",
    };

    /// <exception cref="BadTextException">The text is not a cron text.</exception>
    public static CronText Parse(TextPart text)
    {
        var words = text.Words();
        if (words is [{ Text: ['@', ..] } macro])
        {
            return Macros.TryGetValue(macro.Text, out var meant)
                ? Parse(new TextPart(meant, 0))
                : throw BadTextException.At(macro.Index, "macro", "The macro", macro.Text, "one of " + string.Join(", ", Macros.Keys));
        }

        var fields = words.Count == CronField.OfSix.Length ? CronField.OfSix : CronField.OfFive;
        if (words.Count != fields.Length)
        {
            var at = words.Count > fields.Length ? words[CronField.OfSix.Length].Index : text.End;
            throw BadTextException.At(
                at, "text", string.Create(CultureInfo.InvariantCulture, $"{FieldCount}, but this one has {words.Count}"));
        }

        var isInterval = false;
        for (var i = 0; i < fields.Length; i++)
        {
            Check(words[i], fields[i]);
            isInterval |= fields[i].IsTimeOfDay && words[i].Text.AsSpan().IndexOfAny("*?-/") >= 0;
        }

        return new CronText(string.Join(' ', words.Select(w => w.Text)), words, isInterval);
    }

    private static void Check(TextPart word, CronField field)
    {
        if (word.Text.EndsWith(',') || word.Text.StartsWith(',') || word.Text.Contains(",,", StringComparison.Ordinal))
        {
            throw BadTextException.At(word.Index, field.Name, $"The {field.Name}", word.Text, "a list without empty parts, such as 1,2");
        }

        var items = word.Split(',');
        foreach (var item in items)
        {
            CheckItem(item, field, isAlone: items.Count == 1);
        }
    }

    private static void CheckItem(TextPart item, CronField field, bool isAlone)
    {
        if (Special(item, field) is { } check)
        {
            if (!isAlone)
            {
                throw BadTextException.At(
                    item.Index, field.Name, $"The {field.Name}", item.Text, "a number or a range, because in a list there is nothing else");
            }

            check();
            return;
        }

        var slash = item.Text.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? item : new TextPart(item.Text[..slash], item.Index);
        if (slash >= 0)
        {
            Number(item.From(slash + 1), field, $"The step of the {field.Name}", 1, field.High);
        }

        if (range.Text is "*" or "?" && isAlone)
        {
            return;
        }

        var dash = range.Text.IndexOf('-', StringComparison.Ordinal);
        var first = Value(dash < 0 ? range : new TextPart(range.Text[..dash], range.Index), field);
        if (dash < 0)
        {
            return;
        }

        Value(range.From(dash + 1), field);
        if (first == 7 && field == CronField.DayOfWeek && slash >= 0)
        {
            // From 7 on, Cronos counts the steps of a range differently than from 0 on.
            throw BadTextException.At(
                range.Index, field.Name, $"The {field.Name}", range.Text, "a range that begins with 0 for Sunday, as it has a step");
        }
    }

    /// <summary><c>L</c>, <c>L-3</c>, <c>LW</c>, <c>15W</c> in the day of the month; <c>5L</c>, <c>5#2</c> in the day of the week.</summary>
    /// <returns>Its check; null: the item is none of those.</returns>
    private static Action? Special(TextPart item, CronField field)
    {
        var text = item.Text;
        if (field == CronField.DayOfMonth && text.Length > 0 && (text[0] is 'L' or 'l' || text[^1] is 'W' or 'w'))
        {
            return () => CheckDayOfMonth(item);
        }

        if (field != CronField.DayOfWeek)
        {
            return null;
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            return () =>
            {
                Value(new TextPart(text[..hash], item.Index), field);
                Number(item.From(hash + 1), field, "The number of the day in the month", 1, 5);
            };
        }

        if (text.Length > 1 && text[^1] is 'L' or 'l' && !field.Names.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return () => Value(new TextPart(text[..^1], item.Index), field);
        }

        return null;
    }

    private static void CheckDayOfMonth(TextPart item)
    {
        var field = CronField.DayOfMonth;
        var isWeekday = item.Text[^1] is 'W' or 'w';
        var rest = isWeekday ? new TextPart(item.Text[..^1], item.Index) : item;
        if (rest.Text is not ['L' or 'l', ..])
        {
            Number(rest, field, $"The {field.Name} before W", field.Low, field.High);
        }
        else if (rest.Text.Length > 1)
        {
            if (rest.Text[1] != '-')
            {
                throw BadTextException.At(
                    item.Index, field.Name, $"The {field.Name}", item.Text, "L, L-3, LW or L-3W for days at the end of the month");
            }

            Number(rest.From(2), field, "The number of days before the last", 0, field.High - 1);
        }
    }

    private static int Value(TextPart part, CronField field)
    {
        var name = Array.FindIndex(field.Names, n => string.Equals(n, part.Text, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? name + field.Low : Number(part, field, $"The {field.Name}", field.Low, field.High);
    }

    private static int Number(TextPart part, CronField field, string what, int low, int high) =>
        part.Text.Length <= 2
        && int.TryParse(part.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
            ? number
            : throw BadTextException.At(
                part.Index,
                field.Name,
                what,
                part.Text,
                low == field.Low && high == field.High ? field.Allowed : string.Create(CultureInfo.InvariantCulture, $"{low} to {high}"));
}
