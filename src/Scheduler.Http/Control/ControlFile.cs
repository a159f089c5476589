using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Http;

/// <summary>
/// The address and the token of the process that is using a data folder, in a file in the folder that only the process's user can read.
/// The file is removed when that process ends. After a crash it is left behind, and is meaningless while nobody uses the folder.
/// </summary>
/// <param name="Address">A loopback address.</param>
/// <param name="Token">For <see cref="SchedulerHttpOptions.Token"/>; generated anew each time.</param>
/// <param name="Process">The id of the process, for display.</param>
public sealed record ControlFile(Uri Address, string Token, int Process)
{
    public const string Name = "control.json";

    /// <summary>Reads the file. Null: it does not exist, or cannot be read.</summary>
    public static ControlFile? Read(string folder)
    {
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, Name)), ControlJson.Default.ControlFile);
            return read is { Address.IsAbsoluteUri: true, Address.IsLoopback: true, Token.Length: > 0 } ? read : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    internal void Write(string folder)
    {
        // Whole, or not at all: others may be reading. And never readable by others, not even for a moment.
        var temporary = Path.Combine(folder, Name + ".new");
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(ToJson());
        }

        File.Move(temporary, Path.Combine(folder, Name), overwrite: true);
    }

    /// <summary>Removes the file, unless it belongs to another process by now.</summary>
    internal void Remove(string folder)
    {
        try
        {
            var path = Path.Combine(folder, Name);
            if (File.ReadAllBytes(path).AsSpan().SequenceEqual(ToJson()))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It says nothing once nobody has the folder.
        }
    }

    // By hand: a process that nobody asks need not load a serializer. Nothing in it has to be escaped.
    private byte[] ToJson() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"address":"{{Address.AbsoluteUri}}","token":"{{Token}}","process":{{Process}}}"""));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlFile))]
internal sealed partial class ControlJson : JsonSerializerContext;
