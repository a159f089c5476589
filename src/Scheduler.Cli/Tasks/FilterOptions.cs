using System.CommandLine;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>Which tasks: <c>--phase</c>, <c>--kind</c>, <c>--queue</c>, <c>--prefix</c>.</summary>
internal sealed class FilterOptions
{
    private static readonly string[] Phases = [.. TaskPhases.All.Select(SchedulerJsonText.Word)];

    private readonly Option<TaskPhase?>? _phase;
    private readonly Option<string?> _kind = new("--kind") { Description = "Only tasks of this kind.", HelpName = "NAME" };
    private readonly Option<string?> _queue = new("--queue") { Description = "Only tasks of this queue.", HelpName = "NAME" };
    private readonly Option<string?> _prefix = new("--prefix") { Description = "Only tasks whose ids begin so.", HelpName = "TEXT" };

    private FilterOptions(Command command, bool withPhase)
    {
        if (withPhase)
        {
            _phase = Phase();
            command.Add(_phase);
        }

        command.Add(_kind);
        command.Add(_queue);
        command.Add(_prefix);
    }

    /// <summary>Adds the options.</summary>
    public static FilterOptions Of(Command command, bool withPhase = true) => new(command, withPhase);

    public TaskFilter Read(ParseResult parsed) => new()
    {
        Phase = _phase is null ? null : parsed.GetValue(_phase),
        Kind = parsed.GetValue(_kind),
        Queue = parsed.GetValue(_queue),
        IdPrefix = parsed.GetValue(_prefix),
        Limit = TaskFilter.MaxLimit,
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
