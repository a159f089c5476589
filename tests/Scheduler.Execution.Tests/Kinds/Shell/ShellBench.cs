using System.Text.Json;
using Scheduler.Core;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Execution.Kinds.Shell.Linux;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>Runs tasks of the kind <c>shell</c>. Skips the test where programs have no sessions.</summary>
internal sealed class ShellBench
{
    public ShellBench(ShellOptions? options = null)
    {
        Skip.IfNot(LinuxPrograms.IsSupported, "needs Linux");
        ShellKind.AddTo(Bench.Registry, options);
    }

    public Bench Bench { get; } = new();

    public static Assignment Assign(object payload, TimeSpan? timeout = null) =>
        Bench.Assign("shell", JsonSerializer.Serialize(payload, JsonSerializerOptions.Web), timeout);

    /// <summary>Has <c>sh</c> run a script.</summary>
    public static object Sh(string script, params string[] args) => new { program = "sh", args = (string[])["-c", script, "sh", .. args] };

    public async Task<ShellResult> SucceedAsync(object payload)
    {
        var report = await Bench.RunAsync(Assign(payload));
        Assert.True(report is AttemptSucceededReport, (report as AttemptFailedReport)?.Error);
        return JsonSerializer.Deserialize<ShellResult>(((AttemptSucceededReport)report).Result.Span, JsonSerializerOptions.Web)!;
    }

    public async Task<AttemptFailedReport> FailAsync(object payload) =>
        Assert.IsType<AttemptFailedReport>(await Bench.RunAsync(Assign(payload)));
}
