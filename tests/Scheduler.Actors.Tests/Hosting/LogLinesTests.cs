using System.Reflection;
using Scheduler.Actors.Hosting;

namespace Scheduler.Actors.Tests.Hosting;

public sealed class LogLinesTests
{
    // Of the parts below the actors, which log with ids of their own.
    private const int HighestOfOthers = 79;

    [Fact]
    public void Every_line_has_an_id_of_its_own()
    {
        var lines = typeof(LogLines).GetFields(BindingFlags.Public | BindingFlags.Static);

        var ids = lines.Select(line => LogLines.IdOf((string)line.GetRawConstantValue()!)).ToArray();

        Assert.NotEmpty(ids);
        Assert.Equal(lines.Select(line => line.Name), ids.Select(id => id.Name));
        Assert.All(ids, id => Assert.True(id.Id > HighestOfOthers));
        Assert.Equal(ids.Length, ids.Select(id => id.Id).Distinct().Count());
    }

    [Fact]
    public void What_others_log_has_none() => Assert.Equal(0, LogLines.IdOf("A line of somebody else").Id);
}
