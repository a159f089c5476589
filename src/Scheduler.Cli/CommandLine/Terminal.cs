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

    private const int UsualHeight = 24;

    /// <summary>Opens standard input.</summary>
    public Func<Stream> In { get; init; } = StandardStreams.OpenInput;

    /// <summary>Opens standard output for bytes that are not this program's own; who uses it writes nothing to <see cref="Out"/>.</summary>
    public Func<Stream> OutBytes { get; init; } = static () => StandardStreams.Open(StandardStreams.Output);

    /// <summary>The same for standard error.</summary>
    public Func<Stream> ErrorBytes { get; init; } = static () => StandardStreams.Open(StandardStreams.Error);

    /// <summary>What a command that was interrupted ends with: that depends on the signal.</summary>
    public Func<int, int> ExitCodeFor { get; init; } = static code => code;

    /// <summary>For output with colours where the terminal has them, and none where it has not.</summary>
    public IAnsiConsole Console { get; private init; } = Plain(Out);

    public static Terminal OfThisProcess()
    {
        var output = StandardStreams.Writer(StandardStreams.Output);
        var error = StandardStreams.Writer(StandardStreams.Error);
        if (!StandardStreams.IsTerminal(StandardStreams.Output))
        {
            return new Terminal(output, error, IsLive: false);
        }

        var settings = new AnsiConsoleSettings { Out = OperatingSystem.IsWindows() ? null : new TerminalOutput(output) };
        var console = AnsiConsole.Create(settings);
        var isLive = console.Profile.Capabilities.Ansi && console.Profile.Width > 0;
        return isLive ? new Terminal(output, error, IsLive: true) { Console = console } : new Terminal(output, error, IsLive: false);
    }

    public async Task WriteLinesAsync(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await Out.WriteLineAsync(line).ConfigureAwait(false);
        }
    }

    /// <summary>A live display hides the cursor; a process that is ended within one has to bring it back.</summary>
    public static void ShowCursor()
    {
        if (StandardStreams.IsTerminal(StandardStreams.Output) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"))
        {
            new LossyStream(StandardStreams.Open(StandardStreams.Output)).Write("\u001b[?25h"u8);
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

    /// <summary>A terminal as it is. The console of .NET would switch its keypad to another mode, and never back.</summary>
    private sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer { get; } = writer;

        public bool IsTerminal => true;

        public int Width => Descriptors.SizeOf(StandardStreams.Output) is { Width: > 0 } size ? size.Width : PlainWidth;

        public int Height => Descriptors.SizeOf(StandardStreams.Output) is { Height: > 0 } size ? size.Height : UsualHeight;

        public void SetEncoding(Encoding encoding)
        {
            // UTF-8.
        }
    }

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
