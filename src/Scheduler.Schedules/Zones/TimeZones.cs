namespace Scheduler.Schedules.Zones;

/// <summary>
/// Finds time zones by their IANA names, ignoring case, or by their Windows names. Names that mean different zones on different
/// machines (<c>localtime</c>) are refused, and so are those that count leap seconds (<c>right/…</c>), which no clock here does.
/// </summary>
internal static class TimeZones
{
    private const int MaxLength = 100;

    private static readonly Lazy<WindowsNames> Names = new(WindowsNames.Load);

    /// <param name="name">Null or empty: UTC.</param>
    /// <exception cref="BadTextException">There is no such zone.</exception>
    public static NamedZone Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || string.Equals(name, "UTC", StringComparison.OrdinalIgnoreCase))
        {
            return new NamedZone("UTC", TimeZoneInfo.Utc);
        }

        if (name.Length <= MaxLength && name.All(c => char.IsAsciiLetterOrDigit(c) || "/_-+ .()".Contains(c, StringComparison.Ordinal)))
        {
            var iana = Names.Value.Iana.GetValueOrDefault(name, name);
            if (!IsLocalToMachine(iana) && (Of(iana) ?? Of(Names.Value.Windows.GetValueOrDefault(iana))) is { } zone)
            {
                return new NamedZone(iana, zone);
            }
        }

        throw BadTextException.Whole(
            "zone",
            $"There is no time zone '{(name.Length <= MaxLength ? name : name[..MaxLength] + "…")}': name one"
            + " as IANA does, such as Europe/Berlin or UTC, or as Windows does.");
    }

    private static bool IsLocalToMachine(string name) =>
        name.StartsWith("posix", StringComparison.OrdinalIgnoreCase) || name.StartsWith("right/", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "localtime", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "local", StringComparison.OrdinalIgnoreCase);

    private static TimeZoneInfo? Of(string? id)
    {
        try
        {
            return id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidTimeZoneException)
        {
            return null;
        }
    }

    private sealed record WindowsNames(Dictionary<string, string> Iana, Dictionary<string, string> Windows)
    {
        public static WindowsNames Load()
        {
            // By any case: "europe/berlin" is what people write.
            var names = new WindowsNames(new(StringComparer.OrdinalIgnoreCase), new(StringComparer.Ordinal));
            using var reader = new StreamReader(typeof(TimeZones).Assembly.GetManifestResourceStream("WindowsZones.tsv")!);
            while (reader.ReadLine() is { } line)
            {
                var columns = line.Split('\t');
                foreach (var iana in columns[2].Split(' '))
                {
                    names.Iana[iana] = iana;
                    names.Windows[iana] = columns[0];
                }

                // Where the two share a name it is that of IANA, whichever line comes first.
                names.Iana.TryAdd(columns[0], columns[1]);
            }

            return names;
        }
    }
}

/// <param name="Iana">Its IANA name.</param>
/// <param name="Info">Its rules, as this machine has them.</param>
internal sealed record NamedZone(string Iana, TimeZoneInfo Info);
