using System.Text;
using Spectre.Console;

namespace Scheduler.Cli.CommandLine;

/// <summary>Where a command writes. Tests hand over one of their own.</summary>
/// <param name="Out">For results.</param>
/// <param name="Error">For what is wrong.</param>
/// <param name="IsLive">Whether <paramref name="Out"/> is a terminal on which what was written can be written over.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsLive)
{
    /// <summary>Columns of plain output: it may be read anywhere, so its width depends on nothing.</summary>
    public const int PlainWidth = 100;

    /// <summary>Opens standard input.</summary>
    public Func<Stream> In { get; init; } = System.Console.OpenStandardInput;

    /// <summary>Opens standard output for bytes that are not this program's own; who uses it writes nothing to <see cref="Out"/>.</summary>
    public Func<Stream> OutBytes { get; init; } = static () => StandardStream.Open(StandardStream.Output);

    /// <summary>The same for standard error.</summary>
    public Func<Stream> ErrorBytes { get; init; } = static () => StandardStream.Open(StandardStream.Error);

    /// <summary>For output with colours where the terminal has them, and none where it has not.</summary>
    public IAnsiConsole Console { get; private init; } = Plain(Out);

    public static Terminal OfThisProcess()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        var isLive = !System.Console.IsOutputRedirected && console.Profile.Capabilities.Ansi && console.Profile.Width > 0;
        return isLive
            ? new Terminal(System.Console.Out, System.Console.Error, IsLive: true) { Console = console }
            : new Terminal(System.Console.Out, System.Console.Error, IsLive: false);
    }

    /// <summary>A live display hides the cursor; a process that is ended within one has to bring it back.</summary>
    public static void ShowCursor()
    {
        if (!System.Console.IsOutputRedirected)
        {
            System.Console.Out.Write("\u001b[?25h");
        }
    }

    private static IAnsiConsole Plain(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        Out = new PlainOutput(writer),
    });

    private sealed class PlainOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = writer;

        public bool IsTerminal => false;

        public int Width => PlainWidth;

        public int Height => int.MaxValue;

        public void SetEncoding(Encoding encoding)
        {
            // The writer's own.
        }
    }
}
