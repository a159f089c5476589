using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>A checked payload, with the captures for the program's output.</summary>
internal sealed record ProgramToRun(
    string Program, IReadOnlyList<byte[]> Args, IReadOnlyDictionary<string, string?> Env, string? Cwd, byte[] Stdin)
{
    public required OutputCapture Stdout { get; init; }

    public required OutputCapture Stderr { get; init; }

    /// <summary>How many bytes are kept from the beginning of each stream.</summary>
    public required int CaptureBytes { get; init; }

    /// <summary>Whether processes that it leaves running when it exits are left alone.</summary>
    public bool LeaveBackground { get; init; }

    /// <summary>Without arguments, and with the environment and the folder of this process.</summary>
    public static ProgramToRun Bare(string program) => new(program, [], FrozenDictionary<string, string?>.Empty, null, [])
    {
        Stdout = new OutputCapture(0, 0),
        Stderr = new OutputCapture(0, 0),
        CaptureBytes = 0,
    };

    /// <param name="all">Receives all of its output, if given.</param>
    /// <exception cref="TaskFailedException">No program can be started with this payload.</exception>
    public static ProgramToRun Of(ShellPayload payload, TaskContext context, ShellOptions options, IProgramOutput? all = null)
    {
        var args = Check(payload, options);
        var capture = payload.CaptureBytes ?? options.CaptureBytes;
        var stdin = Encoding.UTF8.GetBytes(payload.Stdin ?? "");
        return new ProgramToRun(payload.Program, args, Environment(payload, context), payload.Cwd, stdin)
        {
            Stdout = new OutputCapture(capture, options.TailBytes, all is null ? null : all.WriteStdout),
            Stderr = new OutputCapture(capture, options.TailBytes, all is null ? null : all.WriteStderr),
            CaptureBytes = capture,
            LeaveBackground = options.LeaveBackground,
        };
    }

    /// <returns>The arguments as they are passed.</returns>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static IReadOnlyList<byte[]> Check(ShellPayload payload, ShellOptions options)
    {
        Require(!string.IsNullOrEmpty(payload.Program), "program is empty; name the program to run.");
        RequireNoNul("program", payload.Program);
        if (payload.Cwd is not null)
        {
            Require(payload.Cwd.Length > 0, "cwd is empty. Name a folder, or leave it out.");
            RequireNoNul("cwd", payload.Cwd);
        }

        var capture = payload.CaptureBytes ?? options.CaptureBytes;
        Require(
            capture is >= 0 and <= ShellPayload.MostCaptureBytes,
            string.Create(
                CultureInfo.InvariantCulture, $"captureBytes is {capture}, but must lie between 0 and {ShellPayload.MostCaptureBytes}."));
        foreach (var (name, value) in payload.Env ?? FrozenDictionary<string, string?>.Empty)
        {
            Require(
                name.Length > 0 && !name.Contains('=', StringComparison.Ordinal),
                $"env has a variable '{name}', but a name must not be empty or contain '='.");
            RequireNoNul("a name in env", name);
            RequireNoNul($"env.{name}", value ?? "");
        }

        return Arguments(payload);
    }

    private static byte[][] Arguments(ShellPayload payload)
    {
        Require(payload.Args is null || payload.ArgsBase64 is null, "args and argsBase64 are both given. Leave one of them out.");
        var name = payload.ArgsBase64 is null ? "args" : "argsBase64";
        var texts = payload.ArgsBase64 ?? payload.Args ?? [];
        var args = new byte[texts.Count][];
        for (var i = 0; i < args.Length; i++)
        {
            var which = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
            Require(texts[i] is not null, $"{which} is null, but must be text.");
            args[i] = payload.ArgsBase64 is null ? Encoding.UTF8.GetBytes(texts[i]) : FromBase64(which, texts[i]);
            Require(!args[i].Contains((byte)0), $"{which} contains a NUL character, which can't be handed to a program.");
        }

        return args;
    }

    private static byte[] FromBase64(string which, string text)
    {
        var bytes = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text, bytes, out var length);
        Require(isBase64, $"{which} is not base64.");
        return bytes[..length];
    }

    private static Dictionary<string, string?> Environment(ShellPayload payload, TaskContext context)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SCHEDULER_TASK_ID"] = context.TaskId.Value.Replace('\0', '?'),
            ["SCHEDULER_ATTEMPT"] = context.Attempt.ToString(CultureInfo.InvariantCulture),
            ["SCHEDULER_FENCING_TOKEN"] = context.Token.ToString(),
        };
        foreach (var (name, value) in payload.Env ?? FrozenDictionary<string, string?>.Empty)
        {
            all[name] = value;
        }

        return all;
    }

    private static void RequireNoNul(string what, string value) =>
        Require(!value.Contains('\0', StringComparison.Ordinal), $"{what} contains a NUL character, which can't be handed to a program.");

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new TaskFailedException($"The payload of the kind '{ShellKind.Name}' is wrong: {message}");
        }
    }
}
