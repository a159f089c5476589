using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Scheduler.Execution.Handlers;

/// <summary>Decides whether and when a failed attempt is followed by another: by the exception itself, by the rule for its type (a rule of the
/// task's kind before one for all kinds), or by the task's policy. Safe for use by many threads.</summary>
internal sealed partial class FailureRules(IReadOnlyDictionary<(string? Kind, Type Exception), Func<Exception, RetryDecision>> rules, ILogger logger)
{
    private readonly FrozenDictionary<(string? Kind, Type Exception), Func<Exception, RetryDecision>> _rules = rules.ToFrozenDictionary();

    public static bool SaysItself(Type exception) => exception == typeof(TaskFailedException) || exception == typeof(RetryAfterException);

    public RetryDecision DecisionOn(string kind, Exception e)
    {
        // Code that blocks on a task gets the task's exception in an aggregate.
        while (e is AggregateException { InnerExceptions: [var only] })
        {
            e = only;
        }

        return e switch
        {
            TaskFailedException failed => failed.Retryable ? RetryDecision.ByPolicy : RetryDecision.Never,
            RetryAfterException after => RetryDecision.After(after.Delay),
            _ when (RuleFor(kind, e.GetType()) ?? RuleFor(kind: null, e.GetType())) is { } rule => Ask(rule, e),
            _ => RetryDecision.ByPolicy,
        };
    }

    // The nearest type up from the exception's own.
    private Func<Exception, RetryDecision>? RuleFor(string? kind, Type? type)
    {
        if (_rules.Count == 0)
        {
            return null;
        }

        Func<Exception, RetryDecision>? rule = null;
        while (type is not null && !_rules.TryGetValue((kind, type), out rule))
        {
            type = type.BaseType;
        }

        return rule;
    }

    private RetryDecision Ask(Func<Exception, RetryDecision> rule, Exception e)
    {
        try
        {
            return rule(e);
        }
        catch (Exception failure)
        {
            LogRuleFailed(logger, failure, e.GetType().Name);
            return RetryDecision.ByPolicy;
        }
    }

    [LoggerMessage(7, LogLevel.Warning, "The rule for {Exception} failed; the task is tried again as its retry policy says.")]
    private static partial void LogRuleFailed(ILogger logger, Exception failure, string exception);
}
