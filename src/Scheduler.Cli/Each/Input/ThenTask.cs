using System.Security.Cryptography;
using System.Text;
using Scheduler.Cli.Lines;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Each.Input;

/// <summary>
/// What is run once when all lines have succeeded: a task as those of the lines, whose id is made of all of theirs and of the command. So the same lines
/// mean the same task, wherever each of them stands, and more lines mean another.
/// </summary>
internal sealed class ThenTask
{
    /// <summary>The number that it has in place of a line's.</summary>
    public const long Line = 0;

    private readonly ShellPayload _payload;

    // A sum does not depend on the order. Each id is a digest itself, and is hashed once more.
    private UInt128 _lines;
    private long _count;

    private ThenTask(string program, IReadOnlyList<string> args, string? folder) => _payload = new ShellPayload(program) { Args = args, Cwd = folder };

    public string Program => _payload.Program;

    /// <summary>Whether there was a line.</summary>
    public bool HasLines => _count > 0;

    /// <param name="command">Program and arguments, as <see cref="CommandWords"/> takes them apart. Null: there is none.</param>
    public static ThenTask? Of(string? command, string? folder) =>
        command is not null && CommandWords.Of(command) is [var program, .. var args] ? new ThenTask(program, args, folder) : null;

    public void Add(TaskId line)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(line.Value), digest);
        _lines += System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(digest);
        _count++;
    }

    public TaskLine ToLine(EachOptions options, Labels labels)
    {
        var payload = Payload.Json(_payload);
        var says = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{_lines} {_count} "));
        var digest = SHA256.HashData([.. says, .. payload]);
        return new TaskLine(Line, new TaskSpec
        {
            Id = new TaskId("then-" + Convert.ToHexStringLower(digest.AsSpan(0, 16))),
            Kind = ShellKind.Name,
            Payload = payload,
            RequiredLabels = labels,
            Retry = options.Retry,
            Timeout = options.Timeout,
        });
    }
}
