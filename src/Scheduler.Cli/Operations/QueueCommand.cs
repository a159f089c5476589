using Scheduler.Cli.Run;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Operations;

/// <summary><c>scheduler queue</c>: how a queue orders its tasks, and changing that.</summary>
internal sealed class QueueCommand
{
    private const string Yes = "yes";
    private const string No = "no";

    private readonly Argument<string> _name = new("QUEUE") { Description = "The queue's name." };
    private readonly Option<string?> _policy = Name("--policy", "The scheduling policy: which waiting task runs next.", RunOptions.Policies);
    private readonly Option<string?> _strategy = Name("--strategy", "The allocation strategy: which node gets a task.", RunOptions.Strategies);
    private readonly Option<string?> _paused = OptionValues.Text(
        "--paused", "Whether the queue is paused: while it is, none of its tasks begins.", $"{Yes}|{No}", text => text is Yes or No, $"{Yes} or {No}");
    private readonly Option<bool> _create = new("--create") { Description = "Create the queue if there is none with this name." };
    private readonly Option<bool> _json = new("--json") { Description = "Write the queue as a line of JSON, and nothing else." };
    private readonly QueueArguments _options = new();
    private readonly Terminal _terminal;

    private QueueCommand(Terminal terminal) => _terminal = terminal;

    public static Command Make(Terminal terminal, Help help)
    {
        var queue = new QueueCommand(terminal);
        var command = new Command("queue", "Show how a queue orders its tasks, or change it while it is in use.")
        {
            queue._name, queue._policy, queue._strategy, queue._paused, queue._create, queue._json,
        };
        foreach (var option in queue._options.All)
        {
            command.Add(option);
        }

        Target.Of(command).SetAction(command, queue.RunAsync);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Only the given options change; the defaults above are those of a new queue. A change takes effect at once, for
            all waiting tasks. It is durable, except for a queue that the scheduler's own options define, such as 'default'
            of a seed or a run: at each start, and after a failover, that queue is set from these options again.

            The queue is read and written as a whole: if two users change it at the same time, the later change overwrites
            the other.

            Exit codes:
              0    shown, or changed
              1    there is no such queue, or the change was refused
              2    an option is wrong
              3    the data folder can't be used
              69   no scheduler answers at --server

            Examples:
              scheduler queue default --server http://127.0.0.1:8080
              scheduler queue default --policy fair-shares --ageing 5m --server http://127.0.0.1:8080
              scheduler queue night --paused yes
            """);
        return command;
    }

    private static Option<string?> Name(string name, string description, IReadOnlyList<string> known)
    {
        // A scheduler may have some of its own: it is for it to say which there are.
        var option = new Option<string?>(name)
        {
            Description = $"{description} One of {string.Join(", ", known)}, or one of the scheduler's own.",
            HelpName = "NAME",
        };
        OptionValues.Suggest(option, known);
        return option;
    }

    private async Task<int> RunAsync(ParseResult parsed, ISchedulerClient scheduler, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(_name)!;
        var statistics = await scheduler.StatisticsAsync(cancellationToken).ConfigureAwait(false);
        var queue = Find(statistics, name);
        if (queue is null && statistics.MoreQueues > 0)
        {
            return await RefuseAsync($"Queue '{name}' is not among the {statistics.Queues.Count} that the scheduler lists.")
                .ConfigureAwait(false);
        }

        if (queue is null && !parsed.GetValue(_create))
        {
            var unknown = KnownNames.Unknown("queue", name, statistics.Queues.Select(q => q.Queue.Name));
            return await RefuseAsync($"{unknown} --create makes one.").ConfigureAwait(false);
        }

        var now = queue?.Queue ?? new QueueOptions { Name = name };
        var wanted = Change(parsed, now);
        if (queue is null || wanted != now)
        {
            var response = await scheduler.ConfigureQueueAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (response.Rejection is { Code: not RejectionCode.Unavailable } rejection)
            {
                return await RefuseAsync(rejection.Message).ConfigureAwait(false);
            }

            response.OrThrow();
            queue = Find(await scheduler.StatisticsAsync(cancellationToken).ConfigureAwait(false), name)
                ?? new QueueStatistics(wanted, 0, 0, 0, null);
        }

        foreach (var line in parsed.GetValue(_json) ? [SchedulerJsonText.Of(queue)] : Lines(queue))
        {
            await _terminal.Out.WriteLineAsync(line).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private static QueueStatistics? Find(SchedulerStatistics statistics, string name) =>
        statistics.Queues.FirstOrDefault(q => q.Queue.Name == name);

    private QueueOptions Change(ParseResult parsed, QueueOptions queue) => _options.Change(parsed, queue) with
    {
        Policy = parsed.GetValue(_policy) ?? queue.Policy,
        Strategy = parsed.GetValue(_strategy) ?? queue.Strategy,
        Paused = parsed.GetValue(_paused) is { } answer ? answer == Yes : queue.Paused,
    };

    private async Task<int> RefuseAsync(string message)
    {
        await _terminal.Error.WriteLineAsync("error: " + Printable.Of(message)).ConfigureAwait(false);
        return ExitCodes.NotAllWell;
    }

    private static IEnumerable<string> Lines(QueueStatistics statistics)
    {
        var queue = statistics.Queue;
        yield return Fact("Queue", Printable.Of(queue.Name) + (queue.Paused ? ", paused" : ""));
        yield return Fact("Policy", Printable.Of(queue.Policy));
        if (queue.TieBreak is { } tie)
        {
            yield return Fact("Ties", $"by {tie}");
        }

        yield return Fact("Strategy", Printable.Of(queue.Strategy));
        yield return Fact("Ages after", queue.AgeAfter is { } age ? Units.Time(age) : "off");
        yield return Fact("Interrupts", queue.Preempt switch { true => "yes", false => "no", null => "as the policy does by itself" });
        yield return Fact("Slice", Units.Time(queue.Slice));
        yield return Fact(
            "Runs first",
            $"{Units.Time(queue.MinRunTime)} before it may be interrupted, at most {Units.Count(queue.MaxPreemptions, "time")}");
        yield return Fact("Margin", $"{Units.Time(queue.PreemptionMargin)} less work must be left of what interrupts");
        var (waiting, running, notDue) = (Units.Count(statistics.Waiting), Units.Count(statistics.Running), Units.Count(statistics.NotDue));
        yield return Fact("Tasks", $"{waiting} waiting, {running} running, {notDue} not due");
    }

    private static string Fact(string name, string text) => $"{name,-11} {text}";
}
