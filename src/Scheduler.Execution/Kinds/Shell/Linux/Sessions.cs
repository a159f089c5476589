using System.Globalization;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>The members of a session. Looked up only if something has to be ended, because it reads about every process of the system.</summary>
internal static class Sessions
{
    // After the name, which is in brackets and may contain anything: state, parent, group, session.
    private const int SessionField = 3;

    public static IEnumerable<int> Members(int session)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && SessionOf(folder) == session)
            {
                yield return pid;
            }
        }
    }

    private static int? SessionOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', SessionField + 2);
            return int.Parse(fields[SessionField], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
