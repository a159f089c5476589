using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.CommandLine;

public sealed class CompletionTests
{
    [SkippableTheory]
    [InlineData("scheduler li", "list")]
    [InlineData("scheduler list --pha", "--phase")]
    [InlineData("scheduler list --phase fai", "failed")]
    [InlineData("scheduler run --policy sj", "sjf")]
    [InlineData("scheduler hold ord", "order-key")]
    [InlineData("scheduler group se", "seal")]
    public async Task Bash_completes_what_is_typed(string typed, string expected)
    {
        Skip.IfNot(File.Exists("/bin/bash"), "There is no bash.");
        var words = typed.Split(' ');
        using var bash = SchedulerProcess.StartShell(Guid.NewGuid().ToString("N"), $$"""
            exec bash -c 'scheduler() { $SCHEDULER "$@"; }
            eval "$(scheduler completion bash)"
            COMP_LINE="{{typed}}"; COMP_POINT={{typed.Length}}; COMP_WORDS=({{typed}}); COMP_CWORD={{words.Length - 1}}
            _scheduler_complete
            printf "%s\n" "${COMPREPLY[@]}"'
            """);
        var result = await bash.ResultAsync();
        Assert.Contains(expected, result.Out.Split('\n'));
        Assert.All(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), word => Assert.StartsWith(words[^1], word, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("scheduler ea", "each")]
    [InlineData("scheduler run --policy s", "sjf")]
    public async Task Fish_completes_what_is_typed(string typed, string expected)
    {
        Skip.IfNot(File.Exists("/usr/bin/fish"), "fish is not installed.");
        using var fish = SchedulerProcess.StartShell(Guid.NewGuid().ToString("N"), $$"""
            exec fish -c 'function scheduler; eval $SCHEDULER (string escape -- $argv); end
            scheduler completion fish | source
            complete -C "{{typed}}"'
            """);
        Assert.Contains(expected, (await fish.ResultAsync()).Out.Split('\n'));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task There_is_a_script_for_each_shell(string shell) =>
        Assert.Contains("[suggest:", (await SchedulerCommand.RunAsync("completion", shell)).Out, StringComparison.Ordinal);

    [Fact]
    public async Task Another_shell_is_answered_with_the_known_ones()
    {
        var result = await SchedulerCommand.RunAsync("completion", "tcsh");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("bash", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bench_prints_a_line_of_json_for_each_figure()
    {
        var result = await SchedulerCommand.RunAsync("bench", "--tasks", "2000", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            ["embedded", "embedded-memory", "idle"],
            result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("name").GetString()));
    }
}
