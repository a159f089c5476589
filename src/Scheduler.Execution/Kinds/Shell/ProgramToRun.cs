using System.Globalization;
using System.Text;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>A payload that was checked, with the places for what the program writes.</summary>
internal sealed record ProgramToRun(
    string Program, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string?> Env, string? Cwd, byte[] Stdin)
{
    public required OutputCapture Stdout { get; init; }

    public required OutputCapture Stderr { get; init; }

    /// <summary>Kept of each stream's beginning.</summary>
    public required int CaptureBytes { get; init; }

    /// <exception cref="TaskFailedException">The payload says something that no program can be started with.</exception>
    public static ProgramToRun Of(ShellPayload payload, TaskContext context, ShellOptions options)
    {
        Require(!string.IsNullOrEmpty(payload.Program), "program is empty; name the program to run.");
        RequireNoNul("program", payload.Program);
        var args = payload.Args ?? [];
        for (var i = 0; i < args.Count; i++)
        {
            Require(args[i] is not null, string.Create(CultureInfo.InvariantCulture, $"args[{i}] is null, but must be text."));
            RequireNoNul(string.Create(CultureInfo.InvariantCulture, $"args[{i}]"), args[i]);
        }

        if (payload.Cwd is not null)
        {
            Require(payload.Cwd.Length > 0, "cwd is empty. Name a folder, or leave it out.");
            RequireNoNul("cwd", payload.Cwd);
        }

        var capture = payload.CaptureBytes ?? options.CaptureBytes;
        Require(
            capture is >= 0 and <= ShellPayload.MostCaptureBytes,
            string.Create(CultureInfo.InvariantCulture, $"captureBytes is {capture}, but must lie between 0 and {ShellPayload.MostCaptureBytes}."));
        return new ProgramToRun(payload.Program, args, Environment(payload, context), payload.Cwd, Encoding.UTF8.GetBytes(payload.Stdin ?? ""))
        {
            Stdout = new OutputCapture(capture, options.TailBytes),
            Stderr = new OutputCapture(capture, options.TailBytes),
            CaptureBytes = capture,
        };
    }

    private static Dictionary<string, string?> Environment(ShellPayload payload, TaskContext context)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SCHEDULER_TASK_ID"] = context.TaskId.Value.Replace('\0', '?'),
            ["SCHEDULER_ATTEMPT"] = context.Attempt.ToString(CultureInfo.InvariantCulture),
            ["SCHEDULER_FENCING_TOKEN"] = context.Token.ToString(),
        };
        foreach (var (name, value) in payload.Env ?? all)
        {
            Require(
                name.Length > 0 && !name.Contains('=', StringComparison.Ordinal),
                $"env has a variable '{name}', but a name must not be empty or contain '='.");
            RequireNoNul("a name in env", name);
            RequireNoNul($"env.{name}", value ?? "");
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
