using System.Security.Cryptography;
using Scheduler.Cli.Demo.Input;

namespace Scheduler.Cli.Demo.Checking;

/// <summary>The same work without a scheduler: one file after the other. Shares no code with the handler but the opening of a
/// file.</summary>
internal static class PlainLoop
{
    private const int BufferSize = 1024 * 1024;

    /// <param name="read">Told of each piece that was read, and of each file that is done: files, bytes.</param>
    /// <returns>For each file its hash in lower-case hexadecimal, or why it could not be read.</returns>
    public static (string? Hash, string? Error)[] Hash(
        IReadOnlyList<InputFile> files, Action<int, long> read, CancellationToken cancellationToken)
    {
        var hashes = new (string?, string?)[files.Count];
        var buffer = new byte[BufferSize];
        using var sha = SHA256.Create();
        for (var i = 0; i < hashes.Length; i++)
        {
            try
            {
                using var stream = new FileStream(FileReading.Open(files[i].Path), FileAccess.Read, bufferSize: 0);
                while (stream.Read(buffer) is var got and > 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sha.TransformBlock(buffer, 0, got, null, 0);
                    read(0, got);
                }

                sha.TransformFinalBlock([], 0, 0);
                hashes[i] = (Convert.ToHexStringLower(sha.Hash!), null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                hashes[i] = (null, e.Message);
            }

            sha.Initialize();
            read(1, 0);
        }

        return hashes;
    }
}
