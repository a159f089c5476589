namespace Scheduler.Core.Contracts;

/// <summary>
/// A scheduler, wherever it runs. Safe for use by many threads. What can be asked of it are the methods of <see cref="TaskRequests"/>,
/// <see cref="NodeRequests"/>, <see cref="QueueRequests"/>, <see cref="ScheduleRequests"/> and <see cref="SchedulerRequests"/>, such as
/// <c>client.CancelAsync(…)</c>. Whoever implements a client sends their requests, and brings the answers; a test answers those that it
/// expects.
/// </summary>
public interface ISchedulerClient
{
    /// <summary>The clock that delays are counted from (<see cref="TaskOptions.After"/>). Default: the system's; in one process that of the scheduler.</summary>
    TimeProvider TimeProvider => NewTask.SystemTime;

    /// <summary>What encodes the payloads that it sends and decodes the results that it reads (<see cref="PayloadCodecExtensions.WithCodecs(ISchedulerClient, PayloadCodecs)"/>).
    /// Default null: nothing.</summary>
    PayloadCodecs? Codecs => null;

    /// <summary>Asks. The answer is durable before it is given, and a <see cref="Rejection"/> is one, too: where no scheduler could
    /// answer it is <see cref="RejectionCode.Unavailable"/>, and the same request may be sent again.</summary>
    ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default);

    /// <summary>Waits for the task's outcome.</summary>
    /// <exception cref="RequestRejectedException">There is no such task, or nobody can say how it ends.</exception>
    Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default);
}
