using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Scheduler.Cli.CommandLine;

/// <summary>What <c>--help</c> shows below the options: examples, what columns mean, exit codes.</summary>
internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
{
    private const int Width = 100;

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
        if (_more.TryGetValue(parseResult.CommandResult.Command, out var more))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(more.TrimEnd());
            parseResult.InvocationConfiguration.Output.WriteLine();
        }

        return code;
    }
}
