using System.Text.Json;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>What became of a task that was to be changed.</summary>
/// <param name="Phase">Null: it was refused.</param>
/// <param name="Dependants">Tasks that run again with it.</param>
internal readonly record struct TaskChange(TaskPhase? Phase, Rejection? Rejection, int Dependants = 0);

/// <summary>Changes of tasks that are named, some at a time, and what is said of each.</summary>
internal static class TaskChanges
{
    public const int AtATime = 16;

    public static Option<bool> Json() => new("--json") { Description = "Write a line of JSON for each task, or one with the counts if options select the tasks, and nothing else." };

    public static IAsyncEnumerable<TaskId[]> Ids(IEnumerable<string> tasks) =>
        tasks.Distinct(StringComparer.Ordinal).Select(id => new TaskId(id)).Chunk(AtATime).ToAsyncEnumerable();

    public static async Task MakeAsync(
        IAsyncEnumerable<TaskId[]> tasks, Func<TaskId, Task<TaskChange>> change, Report report)
    {
        await foreach (var some in tasks.ConfigureAwait(false))
        {
            // The first alone: where nobody works with a folder, it is what makes this process do so.
            var first = await change(some[0]).ConfigureAwait(false);
            var others = await Task.WhenAll(some.Skip(1).Select(change)).ConfigureAwait(false);
            foreach (var (id, made) in some.Zip([first, .. others]))
            {
                await report.TellAsync(id, made).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A line for each task, or for those that were refused and the number of all others.</summary>
    public sealed class Report(Terminal terminal, bool isJson, bool isQuiet)
    {
        public long Changed { get; private set; }

        public int ExitCode { get; private set; } = ExitCodes.Done;

        /// <summary>Tasks that run again with those that were named.</summary>
        public long Dependants { get; private set; }

        public async Task TellAsync(TaskId task, TaskChange change)
        {
            var rejection = change.Rejection;
            if (rejection?.Code is RejectionCode.Unavailable or RejectionCode.NotAllowed)
            {
                throw new RequestRejectedException(rejection);
            }

            if (rejection is not null)
            {
                ExitCode = ExitCodes.NotAllWell;
                OneByOne.Refused(terminal, rejection.Message);
                return;
            }

            Changed++;
            Dependants += change.Dependants;
            var word = SchedulerJsonText.Word(change.Phase!.Value);
            if (isJson)
            {
                var dependants = change.Dependants == 0 ? "" : FormattableString.Invariant($",\"dependants\":{change.Dependants}");
                await terminal.Out.WriteLineAsync($$"""{"id":{{JsonSerializer.Serialize(task.Value)}},"phase":"{{word}}"{{dependants}}}""")
                    .ConfigureAwait(false);
            }
            else if (!isQuiet)
            {
                var dependants = change.Dependants == 0 ? "" : $", and {Units.Count(change.Dependants, "task runs", "tasks run")} again with it";
                await terminal.Out.WriteLineAsync($"{Printable.Of(task.Value)}: {word}{dependants}").ConfigureAwait(false);
            }
        }
    }
}
