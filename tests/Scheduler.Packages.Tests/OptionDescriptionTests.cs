using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using Scheduler.Core.Contracts;

namespace Scheduler.Packages.Tests;

/// <summary>What an editor shows of an option is what the scheduler takes: its range, which stands on the property, and its default.</summary>
public sealed class OptionDescriptionTests
{
    // A file that several projects compile is described in each.
    private static readonly Dictionary<string, string> Texts = Assemblies().SelectMany(MembersOf)
        .DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Text, StringComparer.Ordinal);

    public static TheoryData<string, string> Options()
    {
        var data = new TheoryData<string, string>();
        foreach (var property in Assemblies().SelectMany(assembly => assembly.GetExportedTypes()).SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.GetCustomAttribute<OptionRangeAttribute>() is not null))
        {
            data.Add(property.DeclaringType!.AssemblyQualifiedName!, property.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_is_described_with_its_range_and_its_default(string type, string option)
    {
        var property = Type.GetType(type, throwOnError: true)!.GetProperty(option)!;
        if (Texts.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{option}") is not { Length: > 0 } text)
        {
            Assert.Fail($"{property.DeclaringType!.Name}.{option} has no description.");
            return;
        }

        var range = property.GetCustomAttribute<OptionRangeAttribute>()!;
        string[] ranges =
        [
            .. from lowest in Forms(range.Lowest)
               from highest in range.Highest is null ? ["long.MaxValue"] : Forms(range.Highest)
               select $"{lowest} to {highest}",
            .. range.Highest is null ? Forms(range.Lowest).SelectMany(lowest => (string[])[$"{lowest} or more", $"{lowest} or longer"]) : [],
        ];
        Assert.True(Array.Exists(ranges, form => Says(text, form)), $"{property.DeclaringType!.Name}.{option} does not say '{ranges[^1]}': {text}");

        // "Default:" with a colon is in words.
        if (!text.Contains("Default: ", StringComparison.OrdinalIgnoreCase) && DefaultOf(property) is { } byDefault)
        {
            string[] defaults = [.. Forms(byDefault).Select(form => $"default {form}")];
            Assert.True(Array.Exists(defaults, form => Says(text, form)), $"{property.DeclaringType!.Name}.{option} does not say '{defaults[^1]}': {text}");
        }
    }

    [Fact]
    public void There_are_many() => Assert.InRange(Options().Count, 70, 1_000);

    // Not within a longer number.
    private static bool Says(string text, string form)
    {
        var at = text.IndexOf(form, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at == 0 || !(char.IsDigit(text[at - 1]) || text[at - 1] == ','))
            && (at + form.Length == text.Length || !(char.IsLetterOrDigit(text[at + form.Length]) || (text[at + form.Length] == ',' && char.IsDigit(text[at + form.Length + 1]))));
    }

    private static IComparable? DefaultOf(PropertyInfo property) => property.DeclaringType!.GetConstructor([]) is { } make
        && property.DeclaringType.GetProperties().All(other => other.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null)
        ? property.GetValue(make.Invoke([])) switch { int number => (long)number, string => null, var value => value as IComparable }
        : null;

    private static string[] Forms(IComparable value) => value switch
    {
        long number => [.. Sizes(number), number.ToString("N0", CultureInfo.InvariantCulture)],
        double number => [number.ToString(CultureInfo.InvariantCulture)],
        TimeSpan time when time == TimeSpan.Zero => ["0"],
        TimeSpan time => [.. Times(time)],
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "It is no bound of an option."),
    };

    private static IEnumerable<string> Sizes(long bytes) =>
        from unit in ((string Name, long Bytes)[])[("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30)]
        where bytes >= unit.Bytes && bytes % unit.Bytes == 0
        select string.Create(CultureInfo.InvariantCulture, $"{bytes / unit.Bytes:N0} {unit.Name}");

    private static IEnumerable<string> Times(TimeSpan time) =>
        from unit in ((string Name, TimeSpan Time)[])
        [
            ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("min", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
            ("day", TimeSpan.FromDays(1)), ("days", TimeSpan.FromDays(1)),
        ]
        where time >= unit.Time && time.Ticks % unit.Time.Ticks == 0
        select string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / unit.Time.Ticks:N0} {unit.Name}");

    private static IEnumerable<Assembly> Assemblies() => Directory.GetFiles(AppContext.BaseDirectory, "Scheduler.*.xml")
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal) && !name.EndsWith(".Generators", StringComparison.Ordinal))
        .Select(Assembly.Load);

    private static IEnumerable<(string Name, string Text)> MembersOf(Assembly assembly)
    {
        var members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml")).Descendants("member")
            .Where(member => member.Attribute("name")!.Value[2..].StartsWith("Scheduler.", StringComparison.Ordinal))
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
        foreach (var (name, member) in members)
        {
            var inherited = member.Element("inheritdoc")?.Attribute("cref")?.Value;
            yield return (name, Text(inherited is not null && members.TryGetValue(inherited, out var other) ? other : member));
        }

        // Of a record's own parameters.
        foreach (var (name, member) in members.Where(one => one.Key.StartsWith("T:", StringComparison.Ordinal)))
        {
            foreach (var parameter in member.Elements("param").Where(one => !members.ContainsKey($"P:{name[2..]}.{one.Attribute("name")!.Value}")))
            {
                yield return ($"P:{name[2..]}.{parameter.Attribute("name")!.Value}", Text(parameter));
            }
        }
    }

    private static string Text(XElement element) => string.Join(' ', string.Concat(element.DescendantNodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")?.Value is { } target ? (target == "F:System.Int64.MaxValue" ? "long.MaxValue" : target[(target.LastIndexOf('.') + 1)..]) : "",
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
