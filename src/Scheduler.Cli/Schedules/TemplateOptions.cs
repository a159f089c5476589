using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary>What a schedule submits: <c>-- KIND [ARG...]</c>, or <c>--task</c>.</summary>
internal sealed class TemplateOptions
{
    // As --task says it as well.
    private static readonly JsonSerializerOptions PayloadJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string[]> _kind = new("TASK")
    {
        Description = "The task to submit, after --: KIND [ARG...]. For the kind shell the program and its arguments; for others the payload as JSON.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _task = new("--task")
    {
        Description = "The task to submit, as JSON for 'scheduler submit', without an id; instead of -- KIND.",
        HelpName = "JSON",
    };

    private readonly Option<string?> _queue = new("--queue") { Description = "The task's queue. Default: default.", HelpName = "NAME" };
    private readonly Option<int> _priority = OptionValues.Number("--priority", "The task's priority.", int.MinValue, int.MaxValue, 0);
    private readonly Option<TimeSpan?> _timeout = OptionValues.Duration(
        "--timeout", $"End an attempt after this time: seconds, or {Durations.Examples}. Default: never", Durations.Longest);

    private readonly RetryArguments _retry = new(byDefault: RetryPolicy.Default.MaxAttempts - 1);

    private TemplateOptions(Command command)
    {
        command.Add(_kind);
        command.Add(_task);
        Option[] others = [_queue, _priority, _timeout, .. _retry.All];
        foreach (var option in others)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var isJson = result.GetResult(_task) is { Implicit: false };
            if (isJson == result.GetResult(_kind) is { Tokens.Count: > 0 })
            {
                result.AddError("Say what it submits: -- KIND [ARG...], or --task JSON; one of the two.");
            }

            foreach (var option in others.Where(option => isJson && result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} goes with -- KIND: --task says all of the task.");
            }
        });
    }

    /// <summary>Adds the options.</summary>
    public static TemplateOptions Of(Command command) => new(command);

    /// <param name="id">For the template: tasks get ids of their own.</param>
    /// <exception cref="SchedulerConfigurationException">What was given is no task.</exception>
    public TaskSpec Read(ParseResult parsed, TaskId id)
    {
        if (parsed.GetValue(_task) is { } json)
        {
            return ReadJson(json, id);
        }

        var words = parsed.GetValue(_kind)!;
        var kind = words[0];
        return new TaskSpec
        {
            Id = id,
            Kind = kind,
            Payload = kind == ShellKind.Name ? Program(words[1..]) : Payload(kind, words[1..]),
            Queue = parsed.GetValue(_queue) ?? QueueOptions.DefaultName,
            Priority = parsed.GetValue(_priority),
            Timeout = parsed.GetValue(_timeout),
            Retry = _retry.ToPolicy(parsed),
        };
    }

    private static TaskSpec ReadJson(string json, TaskId id)
    {
        try
        {
            var task = SchedulerJsonText.ReadTask(Encoding.UTF8.GetBytes(json), id.Value);
            var field = task switch
            {
                _ when task.Id != id => "id",
                { NotBefore: not null } => "notBefore",
                { Deadline: not null } => "deadline",
                { ExpiresAt: not null } => "expiresAt",
                _ => null,
            };
            return field switch
            {
                null => task,
                "id" => throw Wrong("--task: id: Leave it out. Each task has the id NAME@MOMENT."),
                _ => throw Wrong($"--task: {field}: Leave it out. It would be the same moment for every occurrence."),
            };
        }
        catch (BadFieldException bad)
        {
            throw Wrong($"--task: {Printable.Of(bad.Message)}");
        }
    }

    private static byte[] Program(string[] words) => words is [{ Length: > 0 } program, .. var args]
        ? JsonSerializer.SerializeToUtf8Bytes(
            args.Length == 0 ? (object)new { program } : new { program, args }, PayloadJson)
        : throw Wrong($"TASK is '{ShellKind.Name}' without a program. Name the program and its arguments: -- {ShellKind.Name} PROGRAM [ARG...].");

    private static ReadOnlyMemory<byte> Payload(string kind, string[] words)
    {
        if (words.Length == 0)
        {
            return default;
        }

        if (words.Length > 1)
        {
            throw Wrong($"TASK has {Units.Count(words.Length, "argument")} after the kind '{Printable.Of(kind)}', but may have one: the payload as JSON."
                + $" Only '{ShellKind.Name}' takes a program and its arguments.");
        }

        var payload = Encoding.UTF8.GetBytes(words[0]);
        try
        {
            using var document = JsonDocument.Parse(payload);
            return payload;
        }
        catch (JsonException e)
        {
            throw Wrong(FormattableString.Invariant($"TASK: payload: It is not JSON, from byte {(e.BytePositionInLine ?? 0) + 1} on.")
                + " Quote it for the shell, such as '{\"ms\": 100}', or '\"Ada\"' for a text.");
        }
    }

    private static SchedulerConfigurationException Wrong(string message) => new(message);
}
