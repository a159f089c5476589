using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Scheduler.Cli.CommandLine;

/// <summary>What <c>--help</c> shows below the options: examples, what columns mean, exit codes.</summary>
internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
{
    private const int Width = 100;

    private const string OfEveryCommand = """
        Exit codes of every command, in addition to its own:
          70   an unexpected error; a line describes it, and names a file with the details
          74   standard output can't be written: it is full or closed
          141  the reader of standard output has closed it
          129  stopped by SIGHUP: the terminal was closed, and nohup was not used
          130  stopped by Ctrl-C (SIGINT)
          143  stopped by SIGTERM: the system or a service manager
        The first of these signals asks a command to stop and to clean up, whatever it is doing, even while it waits
        for input; the second ends it at once.

        """;

    private readonly Dictionary<Command, string> _more = [];

    public override bool ClearsParseErrors => true;

    /// <summary>Puts it in place of the root's help.</summary>
    public static Help Of(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var usual = (HelpAction)option.Action!;
        usual.MaxWidth = Width;
        var help = new Help(usual);
        option.Action = help;
        return help;
    }

    public void Add(Command command, string more) => _more[command] = more;

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (_more.TryGetValue(parseResult.CommandResult.Command, out var more))
        {
            output.WriteLine(more.TrimEnd());
            output.WriteLine();
        }

        output.WriteLine(OfEveryCommand);
        return code;
    }
}
