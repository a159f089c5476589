using System.Globalization;

namespace Scheduler.Execution;

/// <summary>Stores the details of an unexpected exception: a user sees one line, but whoever repairs the fault needs the rest.</summary>
public static class FaultFile
{
    /// <summary>Writes a new file in the folder for temporary files, which only this user can read.</summary>
    /// <param name="program">The program's name.</param>
    /// <returns>A sentence that says where the details are, or how to get them.</returns>
    public static string Write(Exception fault, string program)
    {
        ArgumentNullException.ThrowIfNull(fault);
        try
        {
            var file = Path.Combine(Path.GetTempPath(), string.Create(
                CultureInfo.InvariantCulture, $"scheduler-fault-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid():N}.txt"));
            var version = typeof(FaultFile).Assembly.GetName().Version;

            // It may name what others on this machine are not to see.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(file, options);
            writer.Write($"{program} {version}, {Environment.OSVersion}, .NET {Environment.Version}\n{fault}\n");
            return $"Please report it with the file {file}, which has the details.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "To get the details, run it again with TMPDIR set to a folder that can be written to, and report them.";
        }
    }
}
