using Npgsql;
using Scheduler.Cluster.Tests.Support;

namespace Scheduler.Cluster.Tests;

/// <summary>Each way in which a host ends has its code, and says why. (The others are where what leads to them is tested.)</summary>
[Collection(PostgresTests.Name)]
public sealed class ExitCodeTests(PostgresServer postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Clean_help()
    {
        foreach (var host in (string[])["Scheduler.Seed", "Scheduler.Node"])
        {
            Assert.DoesNotMatch(@"\d\d:\d\d:\d\d", await EndsAsync(ExitCode.Clean, host, ["--help"], "Example", "Exit codes", "On Ctrl-C (SIGINT), SIGTERM or", "SIGHUP", "exits with 0. "));
        }
    }

    [Fact]
    public async Task Failed_without_a_code_of_its_own()
    {
        var config = await ConfigAsync("akka.remote.dot-netty.tcp.maximum-frame-size = lots");
        await EndsAsync(ExitCode.Failed, "Scheduler.Node", ["--seed", "127.0.0.1:1", "--config", config], "Unexpected fault: ", "'lots'");
    }

    [Fact]
    public async Task Usage_wrong_setting_of_Akka()
    {
        var config = await ConfigAsync("akka.actor.provider = none");
        await EndsAsync(ExitCode.Usage, "Scheduler.Node", ["--seed", "127.0.0.1:1", "--config", config], "A setting of Akka.NET's is wrong", "'none'");
    }

    // What else can be wrong with options is tested without a process: WrongOptionsTests.
    [Fact]
    public async Task Usage_wrong_option()
    {
        await EndsAsync(ExitCode.Usage, "Scheduler.Node", ["--seed", "a:1", "--handlers", _folder], "No handlers in");
        await EndsAsync(ExitCode.Usage, "Scheduler.Seed", ["--journal", "postgres"], "--connection-string");
        await EndsAsync(ExitCode.Usage, "Scheduler.Seed", ["--policy", "luck"], "There is no scheduling policy 'luck'", "'--help' tells what there is.");
    }

    [Fact]
    public async Task Usage_wrong_key_in_the_configuration_of_NET()
    {
        KeyValuePair<string, string>[] environment = [KeyValuePair.Create("Scheduler__Seed__Dat", "x")];
        await EndsAsync(
            ExitCode.Usage, "Scheduler.Seed", [], environment,
            "The setting Scheduler__Seed__Dat in the environment is no option. There are ", "Data", "HttpPort");
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{ "Scheduler": { "Seed": { "HttpPort": "many" } } }""");
        await EndsAsync(ExitCode.Usage, "Scheduler.Seed", [], [], "'many'", "Scheduler:Seed:HttpPort in '", "appsettings.json'");
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), "{ \"Scheduler\": ");
        await EndsAsync(ExitCode.Usage, "Scheduler.Seed", [], [], "appsettings.json");
    }

    [Fact]
    public async Task JournalUnusable_no_database()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, SqliteJournal.FileName), new string('x', 5_000));
        await EndsAsync(ExitCode.JournalUnusable, "Scheduler.Seed", ["--data", _folder], "can't be opened");
    }

    [SkippableFact]
    public async Task JournalUnusable_no_right_to_it()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        const string Secret = "a-wrong-one";
        var right = postgres.NewDatabase();
        var database = new NpgsqlConnectionStringBuilder(right).Database!;
        var said = await EndsAsync(
            ExitCode.JournalUnusable, "Scheduler.Seed", ["--journal", "postgres", "--connection-string", postgres.Connection(database, password: Secret)], "password");
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);

        postgres.Execute(database, "CREATE ROLE reader LOGIN PASSWORD 'x'");
        await EndsAsync(
            ExitCode.JournalUnusable,
            "Scheduler.Seed",
            ["--journal", "postgres", "--connection-string", postgres.Connection(database, "reader", "x")],
            "may not make them",
            "GRANT CREATE ON SCHEMA public TO reader");
    }

    [Fact]
    public async Task NoSeed_nobody_answers()
    {
        var config = await ConfigAsync("akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 2s");
        var (one, two) = ($"127.0.0.1:{Ports.Free()}", $"127.0.0.1:{Ports.Free()}");
        await EndsAsync(
            ExitCode.NoSeed,
            "Scheduler.Node",
            ["--seed", one, two, "--config", config],
            $"No seed answered at akka.tcp://scheduler@{one}, akka.tcp://scheduler@{two} within 2s.",
            "More than half of the seeds have to run");
    }

    [Fact]
    public async Task CannotListen_on_an_address_of_another_machine()
    {
        // A name that never is one, and an address of documentation's.
        await EndsAsync(ExitCode.CannotListen, "Scheduler.Node", ["--seed", "127.0.0.1:1", "--hostname", "none.invalid"], "can't listen", "--hostname");
        await EndsAsync(ExitCode.CannotListen, "Scheduler.Node", ["--seed", "127.0.0.1:1", "--hostname", "192.0.2.1"], "can't listen");
    }

    private async Task<string> ConfigAsync(string settings)
    {
        var file = Path.Combine(_folder, "extra.conf");
        await File.WriteAllTextAsync(file, settings);
        return file;
    }

    private Task<string> EndsAsync(ExitCode code, string host, string[] arguments, params string[] saying) =>
        EndsAsync(code, host, arguments, [], saying);

    private async Task<string> EndsAsync(
        ExitCode code, string host, string[] arguments, IReadOnlyList<KeyValuePair<string, string>> environment, params string[] saying)
    {
        using var process = HostProcess.Start(host, arguments, environment: environment, folder: _folder);
        Assert.Equal(code, await process.ExitAsync());
        Assert.All(saying, text => Assert.Contains(text, process.Output, StringComparison.Ordinal));
        return process.Output;
    }
}
