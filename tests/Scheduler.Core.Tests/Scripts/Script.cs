using System.Text;

namespace Scheduler.Core.Tests.Scripts;

/// <summary>A story: steps with what is expected of each (the format is in README.md).</summary>
internal sealed class Script
{
    private const string Separator = "----";

    private readonly List<Step> _steps = [];
    private readonly List<string> _differences = [];

    /// <summary>What came out otherwise when it ran.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <exception cref="FormatException">It is no script.</exception>
    public static Script Parse(string text)
    {
        var script = new Script();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var at = 0;
        while (true)
        {
            var above = at;
            at = Skip(lines, at, line => line.Length == 0 || line.StartsWith('#'));
            if (at == lines.Length)
            {
                return script;
            }

            var command = at;
            if (at + 1 >= lines.Length || lines[at + 1] != Separator)
            {
                throw new FormatException($"Line {command + 1}: a line '{Separator}' must follow the command.");
            }

            at = Skip(lines, command + 2, line => line.Length > 0);
            script._steps.Add(new Step(command + 1, lines[above..command], lines[command], string.Join('\n', lines[(command + 2)..at])));
        }
    }

    public void Run()
    {
        var world = new ScriptWorld();
        foreach (var step in _steps)
        {
            try
            {
                step.Actual = world.Do(ScriptCommand.Parse(step.Command));
            }
            catch (Exception error)
            {
                throw new FormatException($"Line {step.Line}: {error.Message}", error);
            }

            if (step.Actual != step.Expected)
            {
                _differences.Add($"Line {step.Line}: {step.Command}\nexpected:\n{step.Expected}\nbut came:\n{step.Actual}");
            }
        }
    }

    /// <summary>The script with what came in place of what was expected.</summary>
    public string WithActual()
    {
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            text.AppendJoin("", step.Above.Select(line => line + "\n")).Append($"{step.Command}\n{Separator}\n{step.Actual}\n");
        }

        return text.ToString();
    }

    private static int Skip(string[] lines, int at, Func<string, bool> isSkipped)
    {
        while (at < lines.Length && isSkipped(lines[at]))
        {
            at++;
        }

        return at;
    }

    /// <param name="Above">Blank lines and comments before the command.</param>
    private sealed record Step(int Line, string[] Above, string Command, string Expected)
    {
        public string Actual { get; set; } = "";
    }
}
