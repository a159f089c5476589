using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Each.Input;

/// <summary>A program and its arguments, into which lines are put. Lines are bytes: no shell, and no encoding, comes between.</summary>
internal sealed class CommandTemplate
{
    /// <summary>Where the line goes.</summary>
    public const string Placeholder = "{}";

    // What Linux takes as one argument, without its NUL.
    private const int MostArgumentBytes = (128 * 1024) - 1;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? _folder;

    // Of the program, then of each argument: what stands between the places of the line.
    private readonly byte[][][] _parts;
    private readonly ArrayBufferWriter<byte> _payload = new();

    /// <param name="folder">In which the program runs; null: that of this process, which has no name any more.</param>
    public CommandTemplate(IReadOnlyList<string> command, string? folder)
    {
        _folder = folder;
        var texts = command.Any(c => c.Contains(Placeholder, StringComparison.Ordinal)) ? command : [.. command, Placeholder];
        _parts = [.. texts.Select(t => t.Split(Placeholder).Select(Encoding.UTF8.GetBytes).ToArray())];
        Program = HasLine(_parts[0]) ? null : command[0];
        Digest = DigestOf([folder ?? "", .. texts]);
    }

    /// <summary>Null: it depends on the line.</summary>
    public string? Program { get; }

    /// <summary>Of command and folder: what a task is made of beside its line.</summary>
    public byte[] Digest { get; }

    /// <summary>The payload of a line's task.</summary>
    /// <exception cref="BadFieldException">No program can be given that line.</exception>
    public byte[] Payload(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)0))
        {
            throw new BadFieldException(null, "It contains a NUL, which can't be handed to a program. Do the lines end with NULs (-0)?");
        }

        var isText = Utf8.IsValid(line);
        if (!isText && Program is null)
        {
            throw new BadFieldException(null, "It is not UTF-8, which the name of a program must be.");
        }

        _payload.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_payload, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("program"u8, Fill(_parts[0], line));
            writer.WriteStartArray(isText ? "args"u8 : "argsBase64"u8);
            foreach (var part in _parts.AsSpan(1))
            {
                var argument = Fill(part, line);
                if (isText)
                {
                    writer.WriteStringValue(argument);
                }
                else
                {
                    writer.WriteBase64StringValue(argument);
                }
            }

            writer.WriteEndArray();
            if (_folder is not null)
            {
                writer.WriteString("cwd"u8, _folder);
            }

            writer.WriteEndObject();
        }

        return _payload.WrittenCount <= EachOptions.Limits.MaxPayloadBytes ? _payload.WrittenSpan.ToArray() : throw TooLong();
    }

    private static bool HasLine(byte[][] parts) => parts.Length > 1;

    private static byte[] Fill(byte[][] parts, ReadOnlySpan<byte> line)
    {
        var length = parts.Sum(p => (long)p.Length) + ((parts.Length - 1) * (long)line.Length);
        if (length > MostArgumentBytes && HasLine(parts))
        {
            throw TooLong();
        }

        var filled = new byte[length];
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                line.CopyTo(filled.AsSpan(at));
                at += line.Length;
            }

            parts[i].CopyTo(filled, at);
            at += parts[i].Length;
        }

        return filled;
    }

    private static BadFieldException TooLong() => new(null, string.Create(
        CultureInfo.InvariantCulture,
        $"It is too long: an argument may have {MostArgumentBytes} bytes. Put it into a file, and give the program that file's name."));

    private static byte[] DigestOf(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        hash.AppendData(Encoding.UTF8.GetBytes(ShellKind.Name));
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
