using System.Collections;
using Microsoft.Extensions.Configuration;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Seed;

namespace Scheduler.Cluster.Tests.Hosting;

/// <summary>The limits that a seed declares, and whether it refuses others: from wherever its options come, up to what its scheduler answers.</summary>
public sealed class DeclaredLimitsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    private string File => Path.Combine(_folder, "limits.json");

    public DeclaredLimitsTests() => System.IO.File.WriteAllText(
        File, """{"gpu": {"running": 4}, "api:*": {"running": 1, "rate": {"starts": 10, "period": "1s", "burst": 3}}}""");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void On_the_command_line() => Declares(Read(["--limits", File, "--refuse-unknown-limits"]));

    [Fact]
    public void In_the_environment() => Declares(
        Read([], new Hashtable { ["SCHEDULER_SEED__LIMITS"] = File, ["SCHEDULER_SEED__REFUSE_UNKNOWN_LIMITS"] = "true" }));

    [Fact]
    public void In_the_configuration() => Declares(Read([], settings: [new("Scheduler:Seed:Limits", File), new("Scheduler:Seed:RefuseUnknownLimits", "true")]));

    [Fact]
    public void In_the_file_of_the_options()
    {
        var config = Path.Combine(_folder, "seed.conf");
        System.IO.File.WriteAllText(config, $"scheduler.seed {{ limits = \"{File}\", refuse-unknown-limits = true }}");
        Declares(Read(["--config", config]));
    }

    [Fact]
    public void Without_them_any_limit_may_be_named()
    {
        var kernel = Read([]);
        Assert.Empty(kernel.TaskLimits);
        Assert.IsType<SubmitAccepted>(Answers(kernel, "tpu"));
    }

    private static void Declares(KernelOptions kernel)
    {
        Assert.Equal(
            [new LimitOptions { Name = "api:*", Running = 1, Rate = new StartRate(10, TimeSpan.FromSeconds(1), Burst: 3) }, new LimitOptions { Name = "gpu", Running = 4 }],
            kernel.TaskLimits.OrderBy(limit => limit.Name, StringComparer.Ordinal));
        Assert.IsType<SubmitAccepted>(Answers(kernel, "api:acme"));
        var refused = Assert.IsType<Rejection>(Answers(kernel, "tpu"));
        Assert.Equal(
            (RejectionCode.UnknownLimit, "Task 'a': limits: There is no limit 'tpu'. Known: api:*, gpu."), (refused.Code, refused.Message));
    }

    private static Answer Answers(KernelOptions options, string limit)
    {
        var kernel = new Kernel(options);
        var now = new Instant(Timestamp.FromSeconds(1), Timestamp.FromSeconds(1));
        kernel.Begin("test", now);
        kernel.Handle(new SubmitTasks([new TaskSpec { Id = new TaskId("a"), Kind = "noop", Limits = [new LimitUse(limit)] }]) { ReplyTo = kernel }, now);
        return Assert.Single(kernel.TakeBatch().Replies).Answer;
    }

    private static KernelOptions Read(string[] args, Hashtable? environment = null, KeyValuePair<string, string?>[]? settings = null) => new SeedCommand()
        .Read(args, environment ?? [], new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build()).Settings.Kernel;
}
