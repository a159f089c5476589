using Scheduler.Core.Contracts;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>Keeps so many tasks under way until it is ended.</summary>
/// <param name="chunk">The tasks that are submitted next, whose ids begin with the given name.</param>
internal sealed class Load(ClusterClient client, Func<string, TaskSpec[]> chunk, int underWay)
{
    private readonly CancellationTokenSource _ending = new();
    private Task _life = Task.CompletedTask;
    private int _submitted;

    public void Begin() => _life = Task.Run(LiveAsync);

    /// <summary>Submits no more, and waits until every task has ended.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _life;
        await client.UntilAsync(() => client.UnderWay == 0);
    }

    private async Task LiveAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            var name = FormattableString.Invariant($"load-{_submitted}");
            var tasks = chunk(name);
            client.Submit(tasks);
            _submitted += tasks.Length;

            // A random run may hold it up for as long as it likes.
            await client.UntilAsync(() => client.UnderWay < underWay || _ending.IsCancellationRequested, TimeSpan.FromMinutes(10));
        }
    }
}
