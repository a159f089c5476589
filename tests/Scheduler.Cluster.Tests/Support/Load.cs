using Scheduler.Core.Contracts;

namespace Scheduler.Cluster.Tests.Support;

/// <summary>Keeps some hundred tasks under way, most of them short, until it is ended.</summary>
internal sealed class Load(ClusterClient client, Random random)
{
    private const int UnderWay = 300;
    private const int Chunk = 20;

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
            TaskSpec[] tasks = [.. Tasks.Noops(name, Chunk - 2), .. Tasks.Sleeps(name + "-sleep", 2, random.Next(10, 500))];
            client.Submit(tasks);
            _submitted += tasks.Length;

            // A random run may hold it up for as long as it likes.
            await client.UntilAsync(() => client.UnderWay < UnderWay || _ending.IsCancellationRequested, TimeSpan.FromMinutes(10));
        }
    }
}
