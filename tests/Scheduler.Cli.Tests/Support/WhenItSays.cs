namespace Scheduler.Cli.Tests.Support;

/// <summary>Standard output of a command during which something is done: when it writes a line that begins so.</summary>
internal sealed class WhenItSays(string text, Func<Task> then) : StringWriter
{
    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return value?.StartsWith(text, StringComparison.Ordinal) == true ? then() : Task.CompletedTask;
    }
}
