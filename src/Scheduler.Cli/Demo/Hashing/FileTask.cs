using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Cli.Demo.Input;

namespace Scheduler.Cli.Demo.Hashing;

/// <summary>What the handler reads.</summary>
internal sealed record FileToHash(string Path);

/// <summary>What it returns.</summary>
/// <param name="Sha256">64 hexadecimal digits, in lower case.</param>
/// <param name="Bytes">How many were read.</param>
/// <param name="Micros">How long that took, in microseconds.</param>
internal sealed record FileHash(string Sha256, long Bytes, long Micros)
{
    public TimeSpan Time => TimeSpan.FromMicroseconds(Micros);
}

/// <summary>A file and the task that hashes it.</summary>
/// <param name="Id">See <see cref="IdOf"/>.</param>
internal sealed record FileTask(InputFile File, TaskId Id)
{
    public const string Kind = "sha256-file";

    /// <summary>The demo's own, so that a data folder's other queues stay as they are.</summary>
    public const string Queue = "demo";

    /// <summary>What an estimate is made with: a file takes its size divided by this.</summary>
    public const long EstimatedBytesPerSecond = 500_000_000;

    public const long LeastRequest = 64 * 1024;
    public const long MostRequest = 128 * 1024 * 1024;

    private const int MaxIdChars = 200;
    private const int DigestChars = 16;

    public static FileTask Of(InputFile file) => new(file, IdOf(file));

    public TaskSpec ToSpec() => new()
    {
        Id = Id,
        Kind = Kind,
        Queue = Queue,
        Payload = Payload.Json(new FileToHash(File.Path)),
        Estimate = TimeSpan.FromSeconds((double)File.Size / EstimatedBytesPerSecond),
        Request = new Resources(0, RequestOf(File.Size)),
    };

    /// <summary>
    /// Its path below the input folder, and a digest of the whole path, size and time: the same file is the same task in
    /// every run, and a file that was written to since is another.
    /// </summary>
    public static TaskId IdOf(InputFile file)
    {
        var identity = string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.Size}\0{file.ModifiedUtc.Ticks}");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..DigestChars];
        var most = MaxIdChars - DigestChars - 1;
        if (file.Name.Length <= most)
        {
            return new TaskId($"{file.Name}@{digest}");
        }

        var start = file.Name.Length - most;
        return new TaskId($"{file.Name[(char.IsLowSurrogate(file.Name[start]) ? start + 1 : start)..]}@{digest}");
    }

    /// <summary>
    /// Its size as memory, rounded up to a power of two: each distinct request makes a scheduling class, and those are
    /// limited. Never more than <see cref="MostRequest"/>, which fits the larger nodes of every demo.
    /// </summary>
    public static long RequestOf(long size) => size <= LeastRequest ? LeastRequest
        : size >= MostRequest ? MostRequest
        : (long)BitOperations.RoundUpToPowerOf2((ulong)size);
}
