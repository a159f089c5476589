using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Run.Input;

/// <summary>
/// The ids of a file's tasks, each used once. A line without one gets a digest of its content and its place among equal
/// lines, so that the same file means the same tasks, wherever a line stands. Some forty bytes are kept for each line.
/// </summary>
internal sealed class LineIds
{
    private readonly Dictionary<UInt128, int> _equals = [];
    private readonly Dictionary<UInt128, long> _given = [];

    /// <summary>The first of several equal lines has the digest alone, the second <c>.2</c> behind it.</summary>
    /// <param name="line">Without blanks around it.</param>
    public TaskId Of(ReadOnlySpan<byte> line)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, digest);
        digest = digest[..16];
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            _equals, BinaryPrimitives.ReadUInt128LittleEndian(digest), out _);
        count++;
        var id = Convert.ToHexStringLower(digest);
        return new TaskId(count == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}.{count}"));
    }

    /// <exception cref="BadFieldException">Another line has it.</exception>
    public TaskId Given(string id, long number)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), digest);
        var key = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        return _given.TryAdd(key, number) ? new TaskId(id) : throw new BadFieldException(
            "id", string.Create(CultureInfo.InvariantCulture, $"It is that of line {_given[key]} already. Each task needs one of its own, or none at all."));
    }
}
