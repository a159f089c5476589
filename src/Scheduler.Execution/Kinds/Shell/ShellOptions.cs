using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>How a node runs programs.</summary>
public sealed record ShellOptions
{
    public static readonly ShellOptions Default = new();

    /// <summary>How many bytes are kept from the beginning of standard output, and as many of standard error, if the payload does not
    /// set it: 0 to 1 MiB. Default 16 KiB.</summary>
    [OptionRange(0, ShellPayload.MostCaptureBytes)]
    public int CaptureBytes { get; init; } = 16 * 1024;

    /// <summary>How many bytes are kept from the end of each, in addition: 0 to 1 MiB. Default 4 KiB.</summary>
    [OptionRange(0, ShellPayload.MostCaptureBytes)]
    public int TailBytes { get; init; } = 4 * 1024;

    /// <summary>The maximum size of a result, in bytes. If it would be longer, less of the output is kept. At most the scheduler's
    /// <see cref="SchedulerLimits.MaxResultBytes"/>, and 1 KiB to 64 MiB. Default 64 KiB.</summary>
    [OptionRange(1024, 64 * 1024 * 1024)]
    public int MaxResultBytes { get; init; } = SchedulerLimits.Default.MaxResultBytes;

    /// <summary>How long a program and its children may take to end after SIGTERM, before SIGKILL: 0 to 1 h.
    /// Should be shorter than the attempt's own grace (<c>AttemptOptions.CancelGrace</c>, 10 s). Default 2 s.</summary>
    [OptionRange("0s", "1h")]
    public TimeSpan EndGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a program's children that are still running when it has exited are left alone. Default: they are ended, so that
    /// nothing works for a task that already has its outcome. In either case their output is no longer read.</summary>
    public bool LeaveBackground { get; init; }

    /// <summary>Creates the receiver of all of an attempt's output, in addition to what its result keeps. Default: none.</summary>
    public Func<TaskContext, IProgramOutput>? Output { get; init; }

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
