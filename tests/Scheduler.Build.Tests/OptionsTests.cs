namespace Scheduler.Build.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void What_is_not_known_is_passed_on()
    {
        var options = Options.Parse(["test", "--project", "Core", "--filter", "Name~x", "-p:A=1", "--diag", "log"]);
        Assert.Equal("test", options.Command);
        Assert.Equal(["Core"], options.Projects);
        Assert.Equal("Name~x", options.Filter);
        Assert.Equal(["-p:A=1"], options.Properties);
        Assert.Equal(["--diag", "log"], options.Rest);
    }

    [Fact]
    public void No_command_asks_for_help() => Assert.Equal("help", Options.Parse([]).Command);

    [Fact]
    public void An_option_without_its_value_is_refused() =>
        Assert.Throws<BuildException>(() => Options.Parse(["test", "--filter"]));

    [Theory]
    [InlineData(null, "Category=Chaos")]
    [InlineData("Name~x", "(Category=Chaos)&(Name~x)")]
    public void Chaos_narrows_the_filter(string? filter, string expected)
    {
        string[] args = filter is null ? ["chaos"] : ["chaos", "--filter", filter];
        var options = Options.Parse(args).ForChaos();
        Assert.Equal(expected, options.Filter);
        Assert.True(options.LongChaos);
    }
}
