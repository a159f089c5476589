using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Lines;

/// <summary>
/// The ids of an input's tasks, each used once. A line without one gets a digest of its content and its place among equal
/// lines, so that the same input means the same tasks, wherever a line stands. A <see cref="LineTable"/> is kept of them.
/// </summary>
/// <param name="context">What else the content of every line's task is made of.</param>
internal sealed class LineIds(byte[]? context = null)
{
    private const int IdBytes = 16;

    private readonly LineTable _equals = new();
    private readonly LineTable _given = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The first of several equal lines has the digest alone, the second <c>.2</c> behind it.</summary>
    public TaskId Of(ReadOnlySpan<byte> line)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(line, digest);
        var count = ++_equals.Of(BinaryPrimitives.ReadUInt64LittleEndian(digest));
        var id = Convert.ToHexStringLower(digest[..IdBytes]);
        return new TaskId(count == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}.{count}"));
    }

    /// <exception cref="BadFieldException">Another line has it.</exception>
    public TaskId Given(string id, long number)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(Encoding.UTF8.GetBytes(id), digest);
        ref var first = ref _given.Of(BinaryPrimitives.ReadUInt64LittleEndian(digest));
        if (first != 0)
        {
            throw new BadFieldException("id", string.Create(
                CultureInfo.InvariantCulture, $"It is that of line {first} already. Each task needs one of its own, or none at all."));
        }

        first = (uint)number;
        return new TaskId(id);
    }

    /// <summary>Whether a line until now was given it.</summary>
    public bool IsGiven(string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(Encoding.UTF8.GetBytes(id), digest);
        return _given.Of(BinaryPrimitives.ReadUInt64LittleEndian(digest)) != 0;
    }

    private void Digest(ReadOnlySpan<byte> line, Span<byte> digest)
    {
        _hash.AppendData(context ?? []);
        _hash.AppendData(line);
        _hash.GetHashAndReset(digest);
    }
}
