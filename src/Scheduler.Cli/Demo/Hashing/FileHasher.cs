using System.Buffers;
using System.Security.Cryptography;
using Scheduler.Cli.Demo.Input;
using Scheduler.Execution.Handlers;

namespace Scheduler.Cli.Demo.Hashing;

/// <summary>Hashes one file with SHA-256, in pieces: a large file takes no more memory than a small one, and now and then
/// others get the thread.</summary>
/// <param name="gate">Where attempts may have to wait until a node was killed.</param>
/// <param name="read">Told of each piece of a file that is under way: how many bytes of it were read, negative when it is
/// done.</param>
internal sealed class FileHasher(IAttemptGate gate, Action<long> read) : ITaskHandler<FileToHash, FileHash>
{
    private const int Piece = 256 * 1024;
    private const int SmallestBuffer = 4 * 1024;

    // Some milliseconds of work.
    private const int PiecesBetweenPauses = 16;

    public async Task<FileHash> HandleAsync(FileToHash payload, TaskContext context)
    {
        await gate.PassAsync(context.Token, context.CancellationToken).ConfigureAwait(false);
        var start = context.TimeProvider.GetTimestamp();
        try
        {
            var (hash, bytes) = await HashAsync(payload.Path, context.CancellationToken).ConfigureAwait(false);
            var micros = (long)context.TimeProvider.GetElapsedTime(start).TotalMicroseconds;
            return new FileHash(Convert.ToHexStringLower(hash), bytes, micros);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Another attempt would find it no more than this one.
            throw new TaskFailedException(gone.Message);
        }
    }

    private async Task<(byte[] Hash, long Bytes)> HashAsync(string path, CancellationToken cancellationToken)
    {
        using var file = FileReading.Open(path);

        // One byte more than it has: a short read then says that this was all.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(RandomAccess.GetLength(file) + 1, SmallestBuffer, Piece));
        try
        {
            var got = RandomAccess.Read(file, buffer, 0);
            if (got < buffer.Length && (got == 0 || RandomAccess.Read(file, buffer.AsSpan(got, 1), got) == 0))
            {
                return (SHA256.HashData(buffer.AsSpan(0, got)), got);
            }

            return await HashRestAsync(file, buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<(byte[] Hash, long Bytes)> HashRestAsync(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var done = 0L;
        try
        {
            for (var piece = 1; RandomAccess.Read(file, buffer, done) is var got and > 0; piece++)
            {
                hash.AppendData(buffer, 0, got);
                done += got;
                read(got);
                cancellationToken.ThrowIfCancellationRequested();
                if (piece % PiecesBetweenPauses == 0)
                {
                    await Task.Yield();
                }
            }

            return (hash.GetHashAndReset(), done);
        }
        finally
        {
            read(-done);
        }
    }
}
