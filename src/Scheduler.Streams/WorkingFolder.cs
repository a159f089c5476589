namespace Scheduler.Streams;

/// <summary>The working folder, which may have been removed while a shell uses it.</summary>
internal static class WorkingFolder
{
    public const string GoneText =
        "The working folder was removed. Change to one that is there, or give whole paths, such as --data /var/tmp/tasks.";

    public static bool IsGone => OrNull() is null;

    /// <summary>Whether the removed folder is the reason why something was not found.</summary>
    public static bool IsCauseOf(Exception fault) => fault is FileNotFoundException or DirectoryNotFoundException && IsGone;

    /// <summary>The working folder. Null: it was removed, or cannot be determined.</summary>
    public static string? OrNull()
    {
        try
        {
            return Directory.GetCurrentDirectory() is var folder && Directory.Exists(folder) ? folder : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
