namespace Scheduler.Cli.CommandLine;

/// <summary>The working folder, which may have been removed while a shell stands in it.</summary>
internal static class WorkingFolder
{
    public static bool IsGone => OrNull() is null;

    /// <summary>Null: it was removed, or can't be told.</summary>
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
