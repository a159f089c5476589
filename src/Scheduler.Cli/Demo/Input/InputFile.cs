namespace Scheduler.Cli.Demo.Input;

/// <summary>A file as it was when the folder was read.</summary>
/// <param name="Path">Complete.</param>
/// <param name="Name">Its path below the input folder, with '/' between folders on every system.</param>
internal sealed record InputFile(string Path, string Name, long Size, DateTime ModifiedUtc)
{
    /// <summary>Whether it is no longer as it was read: another size or time, or gone. Null: it is unchanged.</summary>
    public string? ChangeSince()
    {
        try
        {
            using var handle = FileReading.Open(Path);
            var size = RandomAccess.GetLength(handle);
            return size != Size ? $"its size was {Size} bytes and is {size} now"
                : File.GetLastWriteTimeUtc(handle) != ModifiedUtc ? "it was written to"
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "it can no longer be read: " + gone.Message;
        }
    }
}
