using System.Collections;
using System.CommandLine;
using Scheduler.Core.Contracts;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Cluster.Tests.Hosting;

public sealed class LayeredOptionsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly RootCommand _command = new();
    private readonly Option<int> _port = OptionValues.Number("--http-port", "PORT", "A port.", 1, 65_535, 80);
    private readonly Option<string[]> _seeds = new("--seed") { AllowMultipleArgumentsPerToken = true, Required = true };
    private readonly Option<TimeSpan> _grace = OptionValues.Duration("--grace", "A time.", TimeSpan.Zero, TimeSpan.FromHours(24), TimeSpan.FromSeconds(5));
    private readonly LayeredOptions _layers;

    public LayeredOptionsTests()
    {
        var config = new Option<string?>("--config");
        Array.ForEach<Option>([_port, _seeds, _grace, config], _command.Options.Add);
        _layers = new LayeredOptions(_command, config, "test");
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        File.WriteAllText(_file, "scheduler.test { http-port = 3, seed = [c, d], grace = 500ms }\nakka.loglevel = ERROR");
        Hashtable environment = new() { ["SCHEDULER_TEST__HTTP_PORT"] = "2", ["SCHEDULER_TEST__SEED"] = "a,b" };
        var result = _layers.Parse(["--http-port", "1", "--config", _file], environment);
        Assert.Equal(1, result.Options.GetValue(_port));
        Assert.Equal(["a", "b"], result.Options.GetValue(_seeds)!);
        Assert.Equal(TimeSpan.FromMilliseconds(500), result.Options.GetValue(_grace));
        Assert.Equal("ERROR", result.Config.GetString("akka.loglevel"));
    }

    [Fact]
    public void The_file_can_be_named_by_the_environment()
    {
        File.WriteAllText(_file, "scheduler.test.seed = a");
        Assert.Equal(["a"], _layers.Parse([], new Hashtable { ["SCHEDULER_TEST__CONFIG"] = _file }).Options.GetValue(_seeds)!);
    }

    [Fact]
    public void What_is_required_may_come_from_anywhere_but_must_come() =>
        Assert.Contains("--seed", Fails([], []).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_wrong_is_said_with_where_it_came_from()
    {
        Assert.Contains("SCHEDULER_TEST__HTTP_PORT", Fails(["--seed", "a"], new Hashtable { ["SCHEDULER_TEST__HTTP_PORT"] = "x" }).Message, StringComparison.Ordinal);
        File.WriteAllText(_file, "scheduler.test.http-port = 70000");
        Assert.Contains($"scheduler.test.http-port in '{_file}'", Fails(["--seed", "a", "--config", _file], []).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_option_is_refused_with_those_that_are()
    {
        var variable = Fails(["--seed", "a"], new Hashtable { ["SCHEDULER_TEST__HTP_PORT"] = "1" });
        Assert.Contains("SCHEDULER_TEST__HTP_PORT is no option", variable.Message, StringComparison.Ordinal);
        Assert.Contains("http-port", variable.Message, StringComparison.Ordinal);
        File.WriteAllText(_file, "scheduler.test.htp-port = 1");
        Assert.Contains("scheduler.test.htp-port", Fails(["--seed", "a", "--config", _file], []).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void A_time_has_its_unit(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _layers.Parse(["--seed", "a", "--grace", text], new Hashtable()).Options.GetValue(_grace));

    [Theory]
    [InlineData("5")]
    [InlineData("-1s")]
    [InlineData("25h")]
    [InlineData("s")]
    public void A_time_without_unit_or_out_of_range_is_refused(string text) =>
        Assert.Contains($"--grace is '{text}', but must be a time between 0s and 24h", Fails(["--seed", "a", "--grace", text], []).Message, StringComparison.Ordinal);

    private SchedulerConfigurationException Fails(string[] args, Hashtable environment) =>
        Assert.Throws<SchedulerConfigurationException>(() => _layers.Parse(args, environment));
}
