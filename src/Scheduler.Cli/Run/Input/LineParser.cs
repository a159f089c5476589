using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Output;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Run.Input;

/// <summary>What the tasks of a file can ask for.</summary>
/// <param name="Kinds">Those that the nodes run.</param>
/// <param name="Capacity">Of each node.</param>
/// <param name="Labels">Of each node.</param>
/// <param name="Slots">Of each node.</param>
internal sealed record LineRules(IReadOnlyList<string> Kinds, Resources Capacity, Labels Labels, int Slots, SchedulerLimits Limits)
{
    public const int MaxQueueNameChars = 100;
}

/// <summary>
/// From a line to a task. All that the scheduler would refuse is refused here, and so is what no node could ever run:
/// the command would wait for it without end.
/// </summary>
internal sealed class LineParser(LineRules rules)
{
    /// <summary>In alphabetical order.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "affinityKey", "antiAffinityKey", "deadline", "estimate", "fairnessKey", "id", "kind", "labels", "maxAttempts", "notBefore",
        "payload", "priority", "queue", "request", "slots", "timeout", "weight",
    ];

    private const string Example = """{"kind": "sleep", "payload": {"ms": 100}}""";
    private const int Shown = 60;

    private readonly HashSet<string> _queues = new(StringComparer.Ordinal) { QueueOptions.DefaultName };
    private readonly HashSet<string> _kinds = new(rules.Kinds, StringComparer.Ordinal);

    /// <summary>Those that tasks were meant for so far, and the default one.</summary>
    public IReadOnlyCollection<string> Queues => _queues;

    /// <param name="line">Without blanks around it.</param>
    /// <exception cref="BadFieldException">It can't become a task.</exception>
    public TaskSpec Parse(ReadOnlySpan<byte> line, long number, LineIds ids)
    {
        if (!Utf8.IsValid(line))
        {
            throw new BadFieldException(null, "It is not UTF-8.");
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new BadFieldException(null, $"It is not a JSON object, such as {Example}.");
            }

            var draft = new Draft();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadField(ref reader, line, draft);
            }

            // Nothing may follow; the reader says so itself.
            reader.Read();
            Check(draft);
            return draft.ToSpec(draft.Id is null ? ids.Of(line) : ids.Given(draft.Id, number));
        }
        catch (JsonException e)
        {
            throw new BadFieldException(null, string.Create(
                CultureInfo.InvariantCulture,
                $"It is not JSON, from byte {(e.BytePositionInLine ?? 0) + 1} on. A task looks like {Example}."));
        }
        catch (InvalidOperationException)
        {
            throw new BadFieldException(null, "It has half of a character (a lone surrogate) in a text.");
        }
    }

    private void ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, Draft draft)
    {
        var field = reader.GetString()!;
        reader.Read();
        if (!draft.Seen.Add(field))
        {
            throw new BadFieldException(field, "It is given twice.");
        }

        if (string.Equals(field, "payload", StringComparison.Ordinal))
        {
            draft.Payload = Payload(ref reader, line);
        }
        else if (!Fields.Contains(field, StringComparer.Ordinal))
        {
            throw new BadFieldException(field, $"There is no such field. Known: {string.Join(", ", Fields)}.");
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            // Null is as good as not there.
            ReadValue(ref reader, field, draft);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, string field, Draft draft)
    {
        switch (field)
        {
            case "id":
                draft.Id = FieldReading.Text(ref reader, field, rules.Limits.MaxNameChars);
                break;
            case "kind":
                draft.Kind = FieldReading.Text(ref reader, field, rules.Limits.MaxNameChars);
                break;
            case "queue":
                draft.Queue = FieldReading.Text(ref reader, field, LineRules.MaxQueueNameChars);
                break;
            case "priority":
                draft.Priority = (int)FieldReading.Number(ref reader, field, int.MinValue, int.MaxValue);
                break;
            case "maxAttempts":
                draft.MaxAttempts = (int)FieldReading.Number(ref reader, field, 1, 1_000);
                break;
            case "estimate":
                draft.Estimate = FieldReading.Duration(ref reader, field, mayBeZero: true);
                break;
            case "timeout":
                draft.Timeout = FieldReading.Duration(ref reader, field, mayBeZero: false);
                break;
            case "deadline":
                draft.Deadline = FieldReading.Moment(ref reader, field);
                break;
            case "notBefore":
                draft.NotBefore = FieldReading.Moment(ref reader, field);
                break;
            case "request":
                draft.Request = FieldReading.Request(ref reader, field);
                break;
            case "labels":
                draft.Labels = FieldReading.Labels(ref reader, field);
                break;
            default:
                ReadPart(ref reader, field, draft);
                break;
        }
    }

    private void ReadPart(ref Utf8JsonReader reader, string field, Draft draft)
    {
        switch (field)
        {
            case "slots":
                draft.Slots = (int)FieldReading.Number(ref reader, field, 1, 10_000);
                break;
            case "weight":
                draft.Weight = (int)FieldReading.Number(ref reader, field, 1, 1_000);
                break;
            case "fairnessKey":
                draft.FairnessKey = FieldReading.Text(ref reader, field, rules.Limits.MaxNameChars);
                break;
            case "affinityKey":
                draft.AffinityKey = FieldReading.Text(ref reader, field, rules.Limits.MaxNameChars);
                break;
            case "antiAffinityKey":
                draft.AntiAffinityKey = FieldReading.Text(ref reader, field, rules.Limits.MaxNameChars);
                break;
        }
    }

    private byte[] Payload(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var length = (int)reader.BytesConsumed - start;
        return length <= rules.Limits.MaxPayloadBytes
            ? line.Slice(start, length).ToArray()
            : throw new BadFieldException("payload", string.Create(
                CultureInfo.InvariantCulture,
                $"It has {length} bytes; the most is {rules.Limits.MaxPayloadBytes}. Put large data into a file, and its name into the task."));
    }

    private void Check(Draft draft)
    {
        if (draft.Kind is null)
        {
            throw new BadFieldException("kind", $"It is missing. Known: {string.Join(", ", rules.Kinds)}.");
        }

        if (!_kinds.Contains(draft.Kind))
        {
            throw new BadFieldException("kind", $"There is no kind '{Printable.Of(draft.Kind, Shown)}'."
                + $" Known: {string.Join(", ", rules.Kinds)}.");
        }

        RequireThatItFits(draft);
        if (!_queues.Contains(draft.Queue) && _queues.Count == rules.Limits.MaxQueues)
        {
            throw new BadFieldException("queue", string.Create(
                CultureInfo.InvariantCulture,
                $"It would be one more than the {rules.Limits.MaxQueues} queues that there may be, 'default' among them."));
        }

        _queues.Add(draft.Queue);
    }

    private void RequireThatItFits(Draft draft)
    {
        RequireAmount("cpu", draft.Request.CpuMillis, rules.Capacity.CpuMillis);
        RequireAmount("memory", draft.Request.MemoryBytes, rules.Capacity.MemoryBytes);
        foreach (var (resource, amount) in draft.Request.Named)
        {
            RequireAmount(resource, amount, rules.Capacity.AmountOf(resource));
        }

        if (draft.Slots > rules.Slots)
        {
            throw new BadFieldException("slots", string.Create(
                CultureInfo.InvariantCulture, $"It is {draft.Slots}, but each node has {rules.Slots}. --slots N sets how many."));
        }

        if (!draft.Labels.AreIn(rules.Labels))
        {
            throw new BadFieldException("labels", $"No node has {Printable.Of(draft.Labels.ToString(), Shown)}."
                + " --label KEY=VALUE gives labels to the nodes.");
        }
    }

    private static void RequireAmount(string resource, long amount, long offered)
    {
        if (amount > offered)
        {
            throw new BadFieldException($"request.{resource}", string.Create(
                CultureInfo.InvariantCulture,
                $"It is {amount}, but each node offers {offered}. --offer {Printable.Of(resource, Shown)}=N sets what a node offers."));
        }
    }

    private sealed class Draft
    {
        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public string? Id { get; set; }

        public string? Kind { get; set; }

        public byte[] Payload { get; set; } = [];

        public string Queue { get; set; } = QueueOptions.DefaultName;

        public int Priority { get; set; }

        public int? MaxAttempts { get; set; }

        public TimeSpan? Estimate { get; set; }

        public TimeSpan? Timeout { get; set; }

        public Timestamp? NotBefore { get; set; }

        public Timestamp? Deadline { get; set; }

        public Resources Request { get; set; } = Resources.None;

        public Labels Labels { get; set; } = Labels.None;

        public int Slots { get; set; } = 1;

        public int Weight { get; set; } = 1;

        public string? FairnessKey { get; set; }

        public string? AffinityKey { get; set; }

        public string? AntiAffinityKey { get; set; }

        public TaskSpec ToSpec(TaskId id) => new()
        {
            Id = id,
            Kind = Kind!,
            Payload = Payload,
            Queue = Queue,
            Priority = Priority,
            Request = Request,
            RequiredLabels = Labels,
            Retry = MaxAttempts is { } most ? RetryPolicy.Default with { MaxAttempts = most } : RetryPolicy.Default,
            Estimate = Estimate,
            Timeout = Timeout,
            NotBefore = NotBefore,
            Deadline = Deadline,
            Slots = Slots,
            Weight = Weight,
            FairnessKey = FairnessKey,
            AffinityKey = AffinityKey,
            AntiAffinityKey = AntiAffinityKey,
        };
    }
}
