namespace Scheduler.Core.Contracts;

/// <summary>
/// A scheduler, wherever it runs. Safe for use by many threads. Its requests are extension methods such as <c>client.CancelAsync(…)</c>, in a class
/// for each noun: <see cref="TaskRequests"/>, <see cref="AttemptRequests"/>, <see cref="GroupRequests"/>, <see cref="QueueRequests"/>,
/// <see cref="LimitRequests"/>, <see cref="HoldRequests"/>, <see cref="NodeRequests"/>, <see cref="ScheduleRequests"/>,
/// <see cref="CalendarRequests"/>, <see cref="LockRequests"/>, <see cref="ProgressRequests"/> and <see cref="SchedulerRequests"/>. An implementation of a client sends their requests and returns the answers; a test answers those that it
/// expects.
/// </summary>
public interface ISchedulerClient
{
    /// <summary>The clock that delays are counted from (<see cref="TaskOptions.After"/>). Default: the system's; in the same process, the
    /// scheduler's.</summary>
    TimeProvider TimeProvider => NewTask.SystemTime;

    /// <summary>The codecs that encode the payloads it sends and decode the results it reads
    /// (<see cref="PayloadCodecExtensions.WithCodecs(ISchedulerClient, PayloadCodecs)"/>).
    /// Default null: none.</summary>
    PayloadCodecs? Codecs => null;

    /// <summary>Sends a request. The answer is durable before it is given. A <see cref="Rejection"/> is also an answer: if no scheduler could
    /// answer, it is <see cref="RejectionCode.Unavailable"/>, and the same request may be sent again.</summary>
    ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default);

    /// <summary>Waits for the task's outcome.</summary>
    /// <exception cref="RequestRejectedException">There is no such task, or its outcome can't be found out.</exception>
    Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default);
}
