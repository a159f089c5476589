using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>How a node runs programs.</summary>
public sealed record ShellOptions
{
    public static readonly ShellOptions Default = new();

    /// <summary>Bytes kept from the beginning of standard output, and as many of standard error, where the payload does not
    /// say: 0 to 1 MiB. Default 16 KiB.</summary>
    [OptionRange(0, ShellPayload.MostCaptureBytes)]
    public int CaptureBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes kept from the end of each, whatever lies between: 0 to 1 MiB. Default 4 KiB.</summary>
    [OptionRange(0, ShellPayload.MostCaptureBytes)]
    public int TailBytes { get; init; } = 4 * 1024;

    /// <summary>Of a longer result, less of the output is kept. At most the scheduler's
    /// <see cref="SchedulerLimits.MaxResultBytes"/>, and 1 KiB to 64 MiB. Default 64 KiB.</summary>
    [OptionRange(1024, 64 * 1024 * 1024)]
    public int MaxResultBytes { get; init; } = SchedulerLimits.Default.MaxResultBytes;

    /// <summary>How long a program and its children may take to end once they were sent SIGTERM, before SIGKILL: 0 to 1 h.
    /// Should be shorter than the attempt's own grace (<c>AttemptOptions.CancelGrace</c>, 10 s). Default 2 s.</summary>
    [OptionRange("0s", "1h")]
    public TimeSpan EndGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a program's children that still run when it has exited are left alone. Default: they are ended, so that
    /// nothing works for a task that has its outcome. What they write is not read any more either way.</summary>
    public bool LeaveBackground { get; init; }

    /// <summary>Makes what takes all of an attempt's output, beside what its result keeps. Default: nothing does.</summary>
    public Func<TaskContext, IProgramOutput>? Output { get; init; }

    /// <exception cref="SchedulerConfigurationException">One is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
