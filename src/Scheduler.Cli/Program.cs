using Scheduler.Cli.CommandLine;

using var interrupt = new Interrupt();
var code = await SchedulerCommandLine.RunAsync(args, Terminal.OfThisProcess(), interrupt.Token);
return code == ExitCodes.Interrupted ? interrupt.ExitCode ?? code : code;
