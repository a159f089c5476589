using System.CommandLine;
using System.Text.Json;
using Scheduler.Cli.CommandLine;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>Changes of tasks that are named, some at a time, and what is said of each.</summary>
internal static class TaskChanges
{
    public const int AtATime = 16;

    public static Option<bool> Json() => new("--json") { Description = "Write a line of JSON for each task, or one with the counts where a filter says which, and nothing else." };

    public static IAsyncEnumerable<TaskId[]> Ids(IEnumerable<string> tasks) =>
        tasks.Distinct(StringComparer.Ordinal).Select(id => new TaskId(id)).Chunk(AtATime).ToAsyncEnumerable();

    public static async Task MakeAsync(
        IAsyncEnumerable<TaskId[]> tasks, Func<TaskId, Task<(TaskPhase? Phase, Rejection? Rejection)>> change, Report report)
    {
        await foreach (var some in tasks.ConfigureAwait(false))
        {
            // The first alone: where nobody works with a folder, it is what makes this process do so.
            var first = await change(some[0]).ConfigureAwait(false);
            var others = await Task.WhenAll(some.Skip(1).Select(change)).ConfigureAwait(false);
            foreach (var (id, (phase, rejection)) in some.Zip([first, .. others]))
            {
                await report.TellAsync(id, phase, rejection).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A line for each task, or for those that were refused and the number of all others.</summary>
    public sealed class Report(Terminal terminal, bool isJson, bool isQuiet)
    {
        public long Changed { get; private set; }

        public int ExitCode { get; private set; } = ExitCodes.Done;

        public async Task TellAsync(TaskId task, TaskPhase? phase, Rejection? rejection)
        {
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
            var word = SchedulerJsonText.Word(phase!.Value);
            if (isJson)
            {
                await terminal.Out.WriteLineAsync($$"""{"id":{{JsonSerializer.Serialize(task.Value)}},"phase":"{{word}}"}""")
                    .ConfigureAwait(false);
            }
            else if (!isQuiet)
            {
                await terminal.Out.WriteLineAsync($"{Printable.Of(task.Value)}: {word}").ConfigureAwait(false);
            }
        }
    }
}
