using Scheduler.Build;

// `Console.Out` is the only stream used: the last line of `test` has to be the last one that a reader of the output sees.
var options = Options.Parse(args);
try
{
    return options.Command switch
    {
        "build" => BuildCommand.Run(options),
        "precompile" => Precompilation.Run(),
        "test" => TestCommand.Run(options),
        "chaos" => TestCommand.Run(options.ForChaos()),
        "bench" => BenchCommand.Run(options),
        "certificates" => CertificatesCommand.Run(options),
        "format" => FormatCommand.Run(options),
        "help" or "-h" or "--help" => Help.Print(exitCode: 0),
        _ => Help.Unknown(options.Command),
    };
}
catch (BuildException e)
{
    Console.WriteLine(e.Message);
    return 1;
}
