using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>What requests hold: ids, filters, tasks.</summary>
internal static class Requests
{
    private const string TasksPath = "/v1/tasks/";
    private const string NodesPath = "/v1/nodes/";
    private const string QueuesPath = "/v1/queues/";

    private static readonly string[] FilterNames = ["after", "details", "kind", "limit", "phase", "prefix", "queue"];

    public static TaskId TaskOf(HttpContext context) => new(NameOf(context, TasksPath));

    public static string NodeOf(HttpContext context) => NameOf(context, NodesPath);

    /// <summary>
    /// The id or name in the path, decoded once from what was sent: the server leaves %2F as it is, so that an id with a slash
    /// could not be told from one with that text. An id that can't stand in a path (<c>..</c>, control characters) stands in the
    /// query instead, as <c>/v1/tasks/-?id=…</c>.
    /// </summary>
    /// <param name="path">What comes before it.</param>
    private static string NameOf(HttpContext context, string path)
    {
        if (context.Request.Query.TryGetValue("id", out var given))
        {
            return given.ToString();
        }

        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var start = target.IndexOf(path, StringComparison.Ordinal);
        if (start < 0)
        {
            // Not a server that tells what was sent.
            return (string?)context.Request.RouteValues["id"] ?? "";
        }

        start += path.Length;
        var end = target.AsSpan(start).IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? target[start..] : target.Substring(start, end));
    }

    /// <exception cref="SchedulerConfigurationException">A value is not what it may be.</exception>
    public static TaskFilter FilterOf(HttpRequest request)
    {
        foreach (var name in request.Query.Keys)
        {
            OptionRange.RequireKnown("parameter", name, FilterNames);
        }

        var filter = new TaskFilter
        {
            Phase = PhaseOf(Text(request, "phase")),
            Kind = Text(request, "kind"),
            Queue = Text(request, "queue"),
            IdPrefix = Text(request, "prefix"),
            After = Text(request, "after"),
            Details = Flag(Text(request, "details")),
        };
        filter = Text(request, "limit") is not { } limit ? filter
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? filter with { Limit = number }
            : throw new SchedulerConfigurationException($"Limit is '{limit}', but must lie between 1 and {TaskFilter.MaxLimit}.");
        filter.Validate();
        return filter;
    }

    /// <summary>How long to wait for an outcome: seconds.</summary>
    public static TimeSpan WaitOf(HttpRequest request, TimeSpan longest)
    {
        if (Text(request, "wait") is not { } text)
        {
            return TimeSpan.Zero;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(Math.Min(seconds, longest.TotalSeconds))
            : throw new SchedulerConfigurationException($"wait is '{text}', but must be a number of seconds.");
    }

    /// <summary>Null: it names no folder.</summary>
    public static string? BackupOf(HttpRequest request) => Text(request, "to") is { Length: > 0 } folder ? folder : null;

    /// <summary>One task, or a list of them.</summary>
    /// <exception cref="BadFieldException">A field of a task can't be read.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static async Task<IReadOnlyList<TaskSpec>> TasksOfAsync(HttpContext context)
    {
        using var body = await BodyOfAsync(context).ConfigureAwait(false);
        return Tasks(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The queue that the path names, as the body says; what that leaves out has its default.</summary>
    /// <exception cref="BadFieldException">A field can't be read.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static async Task<QueueOptions> QueueOfAsync(HttpContext context)
    {
        using var body = await BodyOfAsync(context).ConfigureAwait(false);
        return QueueReading.Read(body.GetBuffer().AsSpan(0, (int)body.Length), NameOf(context, QueuesPath));
    }

    private static async Task<MemoryStream> BodyOfAsync(HttpContext context)
    {
        var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 4_096, 1024 * 1024));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body;
    }

    private static List<TaskSpec> Tasks(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read())
        {
            throw new JsonException("It is empty.");
        }

        var isOne = reader.TokenType != JsonTokenType.StartArray;
        var tasks = new List<TaskSpec>();
        while (isOne || (reader.Read() && reader.TokenType != JsonTokenType.EndArray))
        {
            try
            {
                tasks.Add(JsonSerializer.Deserialize(ref reader, SchedulerJson.Default.TaskSpec)
                    ?? throw new BadFieldException(null, """A task is a JSON object, such as {"id": "a", "kind": "noop"}."""));
            }
            catch (BadFieldException bad) when (!isOne)
            {
                throw new BadFieldException(string.Create(CultureInfo.InvariantCulture, $"[{tasks.Count}]{(bad.Field is null ? "" : "." + bad.Field)}"), bad.Reason);
            }

            if (isOne)
            {
                break;
            }
        }

        // Nothing may follow; the reader says so itself.
        reader.Read();
        return tasks;
    }

    private static string? Text(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    private static bool Flag(string? text) => text switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new SchedulerConfigurationException($"details is '{text}', but must be true or false."),
    };

    private static TaskPhase? PhaseOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        OptionRange.RequireKnown("phase", text, TaskPhases.All.Select(SchedulerJsonText.Word));
        return TaskPhases.All.First(phase => SchedulerJsonText.Word(phase) == text);
    }
}
