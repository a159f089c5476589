using System.Collections;
using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Scheduler.Core.Contracts;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Cluster.Tests.Hosting;

public sealed class LayeredOptionsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly RootCommand _command = new();
    private readonly Option<int> _port = OptionValues.Number("--http-port", "A port.", 1, 65_535, 80);
    private readonly Option<string[]> _seeds = new("--seed") { AllowMultipleArgumentsPerToken = true, Required = true };
    private readonly DurationOption _grace = OptionValues.Duration("--grace", "A time.", TimeSpan.Zero, TimeSpan.FromHours(24), TimeSpan.FromSeconds(5));
    private readonly Option<IReadOnlyDictionary<string, string>> _labels = NamedValues.Texts("--label", "Labels.", manyAtOnce: true);
    private readonly LayeredOptions _layers;

    public LayeredOptionsTests()
    {
        var config = new Option<string?>("--config");
        Array.ForEach<Option>([_port, _seeds, _grace, _labels, config], _command.Options.Add);
        _layers = new LayeredOptions(_command, config, "test");
    }

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        File.WriteAllText(_file, "scheduler.test { http-port = 3, seed = [c, d], grace = 500ms }\nakka.loglevel = ERROR");
        Hashtable environment = new() { ["SCHEDULER_TEST__HTTP_PORT"] = "2", ["SCHEDULER_TEST__SEED"] = "a,b" };
        var result = Parse(["--http-port", "1", "--config", _file], environment);
        Assert.Equal(1, result.Options.GetValue(_port));
        Assert.Equal(["a", "b"], result.Options.GetValue(_seeds)!);
        Assert.Equal(TimeSpan.FromMilliseconds(500), _grace.In(result.Options));
        Assert.Equal("ERROR", result.Config.GetString("akka.loglevel"));
    }

    [Fact]
    public void The_file_can_be_named_by_the_environment()
    {
        File.WriteAllText(_file, "scheduler.test.seed = a");
        Assert.Equal(["a"], Parse([], new Hashtable { ["SCHEDULER_TEST__CONFIG"] = _file }).Options.GetValue(_seeds)!);
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
    [InlineData("5", 5_000)]
    public void A_time_has_its_unit_or_is_in_seconds(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _grace.In(Parse(["--seed", "a", "--grace", text], []).Options));

    [Theory]
    [InlineData("-1s")]
    [InlineData("25h")]
    [InlineData("s")]
    public void A_time_that_is_none_or_out_of_range_is_refused(string text) =>
        Assert.Contains($"--grace is '{text}', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 0s to 1d.", Fails(["--seed", "a", "--grace", text], []).Message, StringComparison.Ordinal);

    [Fact]
    public void The_configuration_of_NET_goes_behind_the_environment_and_before_the_file()
    {
        File.WriteAllText(_file, "scheduler.test { http-port = 4, grace = 4s, label = [\"d=4\"] }");
        var configuration = Configuration(
            ("Scheduler:Test:HttpPort", "3"), ("Scheduler:Test:Seed:0", "a"), ("Scheduler:Test:Seed:1", "b"), ("Scheduler:Test:Grace", "3s"),
            ("Scheduler:Test:Label:disk", "ssd"), ("Scheduler:Node:Slots", "of another host"));
        var result = _layers.Parse(["--config", _file], new Hashtable { ["SCHEDULER_TEST__HTTP_PORT"] = "2" }, () => configuration);
        Assert.Equal(2, result.Options.GetValue(_port));
        Assert.Equal(["a", "b"], result.Options.GetValue(_seeds)!);
        Assert.Equal(TimeSpan.FromSeconds(3), _grace.In(result.Options));
        Assert.Equal(KeyValuePair.Create("disk", "ssd"), Assert.Single(result.Options.GetValue(_labels)!));
    }

    [Fact]
    public void A_list_in_the_configuration_may_be_one_text_with_commas() =>
        Assert.Equal(["a", "b"], _layers.Parse([], new Hashtable(), () => Configuration(("Scheduler:Test:Seed", "a,b"))).Options.GetValue(_seeds)!);

    [Fact]
    public void Parts_of_a_list_with_commas_are_trimmed_and_empty_ones_dropped()
    {
        Assert.Equal(["a", "b"], _layers.Parse([], new Hashtable(), () => Configuration(("Scheduler:Test:Seed", "a, b,"))).Options.GetValue(_seeds)!);
        Assert.Equal(["a", "b"], Parse([], new Hashtable { ["SCHEDULER_TEST__SEED"] = " a , b" }).Options.GetValue(_seeds)!);
    }

    [Fact]
    public void Empty_values_and_null_in_the_configuration_are_not_given()
    {
        var configuration = Configuration(
            ("Scheduler:Test:HttpPort", ""), ("Scheduler:Test:Grace", null), ("Scheduler:Test:Label", ""), ("Scheduler:Test:Seed:0", ""), ("Scheduler:Test:Seed:1", "b"));
        var result = _layers.Parse([], new Hashtable(), () => configuration);
        Assert.Equal(80, result.Options.GetValue(_port));
        Assert.Equal(TimeSpan.FromSeconds(5), _grace.In(result.Options));
        Assert.Empty(result.Options.GetValue(_labels)!);
        Assert.Equal(["b"], result.Options.GetValue(_seeds)!);
    }

    [Fact]
    public void A_value_that_begins_with_an_at_sign_is_no_file()
    {
        Assert.Equal(["@a"], Parse(["--seed", "@a"], []).Options.GetValue(_seeds)!);
        Assert.Equal(["@a"], _layers.Parse([], new Hashtable(), () => Configuration(("Scheduler:Test:Seed", "@a"))).Options.GetValue(_seeds)!);
    }

    [Fact]
    public void An_unknown_key_in_the_configuration_is_refused_with_its_path_and_those_that_there_are()
    {
        var unknown = Fails([], [], ("Scheduler:Test:Sed", "a"));
        Assert.Equal("The setting Scheduler:Test:Sed is no option. There are HttpPort, Seed, Grace, Label, Config.", unknown.Message);
        var section = Fails([], [], ("Scheduler:Tset:Seed", "a"));
        Assert.Equal("The setting Scheduler:Tset is unknown. Below Scheduler there are Seed, Node.", section.Message);
    }

    [Fact]
    public void A_wrong_value_in_the_configuration_is_refused_with_its_path_and_what_it_may_be() => Assert.Contains(
        "--http-port is 'x', but must be a whole number between 1 and 65535. (from Scheduler:Test:HttpPort)",
        Fails(["--seed", "a"], [], ("Scheduler:Test:HttpPort", "x")).Message,
        StringComparison.Ordinal);

    private static IConfiguration Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value)).Build();

    private LayeredResult Parse(string[] args, Hashtable environment) => _layers.Parse(args, environment, () => Configuration());

    private SchedulerConfigurationException Fails(string[] args, Hashtable environment, params (string Key, string? Value)[] settings) =>
        Assert.Throws<SchedulerConfigurationException>(() => _layers.Parse(args, environment, () => Configuration(settings)));
}
