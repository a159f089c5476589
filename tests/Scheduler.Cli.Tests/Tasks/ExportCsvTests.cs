using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>A spreadsheet that opens what the command has written calculates nothing.</summary>
public sealed class ExportCsvTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Texts_that_a_spreadsheet_would_calculate_are_marked_unless_they_are_wanted_as_they_are()
    {
        _folder.Write("tasks.jsonl", """
            {"id": "=1+1", "kind": "noop", "queue": "@night"}
            {"id": "+49", "kind": "noop"}
            {"id": "-1", "kind": "noop"}
            {"id": "@SUM(A1)", "kind": "noop"}
            {"id": "a=b", "kind": "noop"}
            """);
        Assert.Equal(0, (await SchedulerCommand.RunAsync("run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), "--json")).ExitCode);

        var marked = await ExportAsync();
        var raw = await ExportAsync("--raw");
        await ExportAsync("--output", _folder.In("tasks.csv"));

        Assert.Equal(["'+49,noop,default", "'-1,noop,default", "'=1+1,noop,'@night", "'@SUM(A1),noop,default", "a=b,noop,default"], Names(marked.Lines));
        Assert.Equal(["+49,noop,default", "-1,noop,default", "=1+1,noop,@night", "@SUM(A1),noop,default", "a=b,noop,default"], Names(raw.Lines));
        Assert.Equal(marked.Lines, await File.ReadAllLinesAsync(_folder.In("tasks.csv")));
    }

    private async Task<BytesResult> ExportAsync(params string[] options)
    {
        var result = await SchedulerCommand.PipeAsync("", ["export", "--format", "csv", "--data", _folder.In("data"), .. options]);
        Assert.Equal(0, result.ExitCode);
        return result;
    }

    // The first three columns, behind the heading.
    private static IEnumerable<string> Names(IEnumerable<string> lines) =>
        lines.Skip(1).Select(line => string.Join(',', line.Split(',').Take(3))).Order(StringComparer.Ordinal);
}
