using System.Xml.Linq;

namespace Scheduler.Build.Testing;

/// <summary>The file that the test platform writes when it ended a hanging test process: which tests had begun, and ended.</summary>
internal static class BlameSequence
{
    public static IReadOnlyList<string> Unfinished(string folder) =>
        Directory.EnumerateFiles(folder, "Sequence_*.xml", SearchOption.AllDirectories).FirstOrDefault() is { } file
            ? Parse(XDocument.Load(file))
            : [];

    public static IReadOnlyList<string> Parse(XDocument sequence) =>
        [.. sequence.Descendants("Test")
            .Where(e => (string?)e.Attribute("Completed") is "False")
            .Select(e => (string?)e.Attribute("DisplayName") ?? "?")];
}
