using Scheduler.Core.Contracts;
using Scheduler.Testing.Engine;

namespace Scheduler.Testing.Faults;

/// <summary>A careful client: it sends a request that got no answer again.</summary>
internal sealed class PatientClient(VirtualCluster cluster) : ISchedulerClient
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public PayloadCodecs? Codecs => cluster.Client.Codecs;

    public TimeProvider TimeProvider => cluster.Time;

    public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var answer = await cluster.Client.AskAsync(request, cancellationToken);
            if (answer is not Rejection { Code: RejectionCode.Unavailable })
            {
                return answer;
            }

            await Task.Delay(Pause, cluster.Time, cancellationToken);
        }
    }

    public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => cluster.Client.WaitAsync(task, cancellationToken);
}
