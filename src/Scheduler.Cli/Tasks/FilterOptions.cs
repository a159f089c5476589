using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>Which tasks: by phase, kind, queue, group, id, header, label, age and error.</summary>
internal sealed class FilterOptions
{
    private static readonly string[] Phases = [.. TaskPhases.All.Select(SchedulerJsonText.Word)];

    private readonly Option<TaskPhase?>? _phase;
    private readonly Option<string?> _kind = new("--kind") { Description = "Only tasks of this kind.", HelpName = "NAME" };
    private readonly Option<string?> _queue;
    private readonly Option<string?> _group = new("--group") { Description = "Only tasks in this group, and in groups in it.", HelpName = "NAME" };
    private readonly Option<string?> _prefix = new("--prefix") { Description = "Only tasks whose ids begin with this text.", HelpName = "TEXT" };
    private readonly Option<KeyValuePair<string, string>?> _header = Pair("--header", "Only tasks with this header; tasks that succeeded no longer have headers.");
    private readonly Option<KeyValuePair<string, string>?> _label = Pair("--label", "Only tasks that require this label; tasks that succeeded no longer have labels.");
    private readonly Option<TimeSpan?> _olderThan = OptionValues.Duration("--older-than", "Only tasks that were submitted longer ago than this, such as 1h.", Durations.Longest);
    private readonly Option<TimeSpan?> _newerThan = OptionValues.Duration("--newer-than", "Only tasks that were submitted within this time, such as 10m.", Durations.Longest);
    private readonly Option<string?> _error = new("--error") { Description = "Only tasks whose error contains this text; case is ignored.", HelpName = "TEXT" };

    private FilterOptions(Command command, bool withPhase, string queue)
    {
        _queue = new(queue) { Description = "Only tasks in this queue.", HelpName = "NAME" };
        _phase = withPhase ? Phase() : null;
        All = [.. new Option?[] { _phase, _kind, _queue, _group, _prefix, _header, _label, _olderThan, _newerThan, _error }.OfType<Option>()];
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<Option> All { get; }

    /// <summary>Adds the options.</summary>
    /// <param name="queue">How that for the queue is called.</param>
    public static FilterOptions Of(Command command, bool withPhase = true, string queue = "--queue") => new(command, withPhase, queue);

    public TaskFilter Read(ParseResult parsed)
    {
        var now = Timestamp.From(TimeProvider.System.GetUtcNow());
        return new TaskFilter
        {
            Phase = _phase is null ? null : parsed.GetValue(_phase),
            Kind = parsed.GetValue(_kind),
            Queue = parsed.GetValue(_queue),
            Group = parsed.GetValue(_group),
            IdPrefix = parsed.GetValue(_prefix),
            Header = parsed.GetValue(_header),
            Label = parsed.GetValue(_label),
            SubmittedBefore = parsed.GetValue(_olderThan) is { } older ? now + -older : null,
            SubmittedAfter = parsed.GetValue(_newerThan) is { } newer ? now + -newer : null,
            ErrorContains = parsed.GetValue(_error),
            Limit = TaskFilter.MaxLimit,
        };
    }

    private static Option<KeyValuePair<string, string>?> Pair(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME=VALUE",
        CustomParser = result =>
        {
            try
            {
                return FilterPair.Read(name, result.Tokens[^1].Value);
            }
            catch (SchedulerConfigurationException fault)
            {
                result.AddError(fault.Message);
                return null;
            }
        },
    };

    private static Option<TaskPhase?> Phase()
    {
        var option = new Option<TaskPhase?>("--phase")
        {
            Description = $"Only tasks in this phase. One of {string.Join(", ", Phases)}.",
            HelpName = "PHASE",
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                try
                {
                    OptionRange.RequireKnown("phase", text, Phases);
                    return TaskPhases.All.First(phase => SchedulerJsonText.Word(phase) == text);
                }
                catch (SchedulerConfigurationException unknown)
                {
                    result.AddError("--phase: " + unknown.Message);
                    return null;
                }
            },
        };
        option.CompletionSources.Add(_ => Phases.Select(p => new System.CommandLine.Completions.CompletionItem(p)));
        return option;
    }
}
