using Scheduler.Cli.Each.Printing;
using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Each;

/// <summary>The exit code, as xargs has it: what stopped the work, else the worst that has happened.</summary>
internal sealed class ExitStatus
{
    private const int PleaseStop = 255;

    private readonly Lock _gate = new();
    private int _worst;

    // 0: nothing has stopped it.
    private int _stop;

    public int Code
    {
        get
        {
            lock (_gate)
            {
                return _stop != 0 ? _stop : _worst;
            }
        }
    }

    /// <summary>What came first counts.</summary>
    public void StopFor(int code)
    {
        lock (_gate)
        {
            _stop = _stop == 0 ? code : _stop;
        }
    }

    /// <param name="end">Of its last attempt, where that ended in this process.</param>
    /// <returns>Whether no more may be started because of it.</returns>
    public bool Note(EndedTask task, ProgramFailure? end)
    {
        if (task.HasSucceeded)
        {
            return false;
        }

        var stop = end switch
        {
            { Program: null, IsMissing: true } => ExitCodes.NotFound,
            { Program: null } => ExitCodes.CanNotRun,
            { Program.ExitCode: PleaseStop } => ExitCodes.AskedToStop,
            _ => 0,
        };
        lock (_gate)
        {
            _worst = Math.Max(_worst, end is { Program.Signal: not null } ? ExitCodes.Killed : ExitCodes.SomeFailed);
        }

        if (stop != 0)
        {
            StopFor(stop);
        }

        return stop != 0;
    }
}
