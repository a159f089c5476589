using Scheduler.Build;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>Members that speak TLS, with certificates as the build program makes them.</summary>
[Collection(SqliteTests.Name)]
public sealed class TlsTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Members_that_show_certificates_work_together_and_others_stay_outside()
    {
        var certificate = Certificates.Make(_folder, "127.0.0.1")[0];
        string[] tls = ["--tls", certificate];
        using var cluster = new TestCluster(output, new SqliteTestJournal(Path.Combine(_folder, "data")))
        {
            Environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = Path.Combine(_folder, "ca.pem") },
        };
        cluster.StartSeed(0, tls);
        var node = cluster.StartNode("node-1", slots: 1, tls);
        await node.UntilItSaysAsync("The scheduler of epoch");

        // Of another authority, and of none. With TLS 1.3 a client has ended its handshake before the server looks at its certificate: whether
        // the refusal comes as a failed handshake or as a connection without an answer is a matter of moments.
        var strange = Certificates.Make(Path.Combine(_folder, "strange"), "127.0.0.1")[0];
        var config = Path.Combine(_folder, "impatient.conf");
        await File.WriteAllTextAsync(config, "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 5s");
        ExitCode[] outside = [ExitCode.NoSeed, ExitCode.TlsFailed];
        Assert.Contains(await cluster.StartNode("node-2", slots: 1, "--tls", strange, "--config", config).ExitAsync(), outside);
        Assert.Contains(await cluster.StartNode("node-3", slots: 1, "--config", config).ExitAsync(), outside);
    }

    [Fact]
    public async Task A_member_that_does_not_trust_a_seeds_certificate_says_that_TLS_failed()
    {
        using var cluster = new TestCluster(output, new SqliteTestJournal(Path.Combine(_folder, "data")));
        var seed = Certificates.Make(_folder, "127.0.0.1")[0];
        cluster.StartSeed(0, "--tls", seed);
        var strange = Certificates.Make(Path.Combine(_folder, "strange"), "127.0.0.1")[0];
        var node = cluster.StartNode("node-1", slots: 1, "--tls", strange);
        Assert.Equal(ExitCode.TlsFailed, await node.ExitAsync());
        Assert.Contains("certificates of one authority", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_can_not_be_used_is_named()
    {
        var file = Path.Combine(_folder, "none.pfx");
        var error = Assert.Throws<SchedulerConfigurationException>(() => SchedulerHost.Network("127.0.0.1", 1, [], tls: new Tls(file, "secret")));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}
