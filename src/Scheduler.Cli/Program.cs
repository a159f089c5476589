StandardStreams.Prepare();
AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
{
    // The runtime would abort, with a stack trace.
    Terminal.ShowCursor();
    Environment.Exit(Faults.Say((Exception)thrown.ExceptionObject, StandardStreams.Writer(StandardStreams.Error)));
};
using var interrupt = new Interrupt();
StandardStreams.StopWaitingAfter(interrupt.Token);
var terminal = Terminal.OfThisProcess() with { ExitCodeFor = interrupt.ExitCodeFor };
var code = await SchedulerCommandLine.RunAsync(args, terminal, interrupt.Token);

// Some write from threads that nobody waits for.
return code == ExitCodes.Done && StandardStreams.OutputFailure is { } failure
    ? Faults.Say(failure, terminal.Error)
    : terminal.ExitCodeFor(code);
